using System.Collections.Generic;
using System.Text;

namespace Holt.Tests.Sim;

/// <summary>
/// What threads did to a map and what they were answered. It is linearizable when the operations can be put in one
/// order that keeps all that did not overlap in its order, and in which a sorted map gives the same answers
/// (Herlihy and Wing, TOPLAS 1990; found by trying, Wing and Gong 1993).
/// </summary>
internal sealed class History
{
    private readonly List<Done> _done = [];
    private int _clock;

    public int Begin() => _clock++;

    public void End(Step step, string answer, int start) => _done.Add(new Done(step, answer, start, _clock++));

    public bool IsLinearizable(SortedDictionary<int, int> map) => CanGoOn(map, new HashSet<int>());

    /// <summary>What a map answers; the map is changed.</summary>
    public static string Apply(SortedDictionary<int, int> map, Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Put:
                map[step.Key] = step.Value;
                return "";
            case StepKind.Delete:
                return map.Remove(step.Key) ? "removed" : "absent";
            case StepKind.Get:
                return map.TryGetValue(step.Key, out int value) ? $"{value}" : "absent";
            case StepKind.Batch:
                return string.Concat(System.Array.ConvertAll(step.Operations!, operation => Apply(map, operation)));
            case StepKind.GetPair:
                return Apply(map, Step.Get(step.Key)) + " " + Apply(map, Step.Get(step.Value));
            case StepKind.ListGroups:
                return ApplyGroups(map, (char)step.Key);
            default:
                var text = new StringBuilder();
                foreach ((int key, int content) in map)
                {
                    _ = text.Append(key).Append('=').Append(content).Append(' ');
                }

                return text.ToString();
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Done done in _done)
        {
            (StepKind kind, int key, int value) = done.Step;
            _ = text.Append($"\n  {done.Start}-{done.End} {kind} {key} {value}: {done.Answer}");
        }

        return text.ToString();
    }

    private static string ApplyGroups(SortedDictionary<int, int> map, char delimiter)
    {
        var text = new StringBuilder();
        string last = "";
        foreach ((int key, int content) in map)
        {
            string name = TreeScenario.NameOf(key);
            int at = name.IndexOf(delimiter, System.StringComparison.Ordinal);
            string shown = at < 0 ? $"{name}={content} " : $"{name[..(at + 1)]} ";
            _ = shown == last ? null : text.Append(shown);
            last = shown;
        }

        return text.ToString();
    }

    private bool CanGoOn(SortedDictionary<int, int> map, HashSet<int> placed)
    {
        if (placed.Count == _done.Count)
        {
            return true;
        }

        int firstEnd = int.MaxValue;
        for (int i = 0; i < _done.Count; i++)
        {
            firstEnd = placed.Contains(i) ? firstEnd : int.Min(firstEnd, _done[i].End);
        }

        for (int i = 0; i < _done.Count; i++)
        {
            if (placed.Contains(i) || _done[i].Start > firstEnd)
            {
                continue;
            }

            var next = new SortedDictionary<int, int>(map);
            if (Apply(next, _done[i].Step) == _done[i].Answer)
            {
                placed.Add(i);
                if (CanGoOn(next, placed))
                {
                    return true;
                }

                placed.Remove(i);
            }
        }

        return false;
    }
}
