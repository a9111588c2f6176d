using System;
using System.Collections.Generic;
using System.Text;
using Holt.Tests.Support;
using Holt.Tree;

namespace Holt.Tests.Sim;

/// <summary>
/// Threads over a whole tree of 4 KiB frames. In every order of events the answers must be those of a sorted map
/// in some order of the operations, and the tree must be sound at the end.
/// </summary>
internal sealed class TreeScenario : Scenario
{
    private const int CollectEvery = 512;
    private const int FrameBytes = 4 << 10;

    /// <summary>A listing with a limit is one page, and a page is one moment.</summary>
    private const int PageEntries = 200;

    /// <summary>Values from here on are long ones, kept outside the leaf.</summary>
    public const int FirstLongValue = 200;

    private readonly SortedDictionary<int, int> _map = [];
    private HoltDb? _db;
    private bool _isStopped; // in the middle of a schedule: closing would wait for its threads
    private History _history = new();
    private int _begunCount;

    /// <summary>Done before the threads start.</summary>
    public required IReadOnlyList<Step> Before { get; init; }

    public required IReadOnlyList<Step[]> Threads { get; init; }

    /// <summary>Whether batches copy each leaf, also where they could be written in it.</summary>
    public bool DraftsOnly { get; init; }

    /// <summary>The steps before the first one that makes the counter reach a value, and that step.</summary>
    public static (List<Step> Before, Step Last) Until(
        IEnumerable<Step> steps, Func<HoltStats, long> counter, long value)
    {
        var before = new List<Step>();
        using HoltDb db = Stores.Open(FrameBytes);
        foreach (Step step in steps)
        {
            _ = Do(db, step);
            if (counter(db.GetStats()) == value)
            {
                return (before, step);
            }

            before.Add(step);
        }

        throw new InvalidOperationException("these steps do not do it");
    }

    /// <summary>Leaves that a step copies when it is done behind others.</summary>
    public static long DraftsOf(IEnumerable<Step> before, Step step)
    {
        using HoltDb db = Stores.Open(FrameBytes);
        foreach (Step earlier in before)
        {
            _ = Do(db, earlier);
        }

        Holt.Foundation.DebugCounters.Reset();
        _ = Do(db, step);
        return Holt.Foundation.DebugCounters.Counts.Drafts;
    }

    public override Action[] Begin()
    {
        // Address ranges are given back by the collector, and a process has only so many.
        if (_begunCount++ % CollectEvery == 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        _db = Stores.Open(FrameBytes);
        _isStopped = true;
        _map.Clear();
        _history = new History();
        foreach (Step step in Before)
        {
            Expect(Do(_db, step) == History.Apply(_map, step), "the tree starts as the map");
        }

        var bodies = new Action[Threads.Count];
        for (int i = 0; i < bodies.Length; i++)
        {
            Step[] steps = Threads[i];
            bodies[i] = () =>
            {
                LeafHint.Forget();
                BatchHold.DraftsOnly = DraftsOnly;
                Array.ForEach(steps, Record);
            };
        }

        return bodies;
    }

    public override void Check()
    {
        Record(Step.List());
        Expect(_history.IsLinearizable(_map), $"these answers fit an order of the operations:{_history}\n");
        Expect(StructureChecks.FaultOf(_db!) is null, "the tree is sound");
    }

    public override void End()
    {
        _isStopped = false;
        _db!.Dispose();
    }

    public override void Dispose()
    {
        if (!_isStopped)
        {
            _db?.Dispose();
        }

        base.Dispose();
    }

    private static string Do(HoltDb db, Step step)
    {
        HoltTree tree = db.Default;
        switch (step.Kind)
        {
            case StepKind.Put:
                _ = tree.Put(Key(step.Key), Value(step.Value));
                return "";
            case StepKind.Delete:
                return tree.Delete(Key(step.Key)) ? "removed" : "absent";
            case StepKind.Get:
                return tree.Get(Key(step.Key)) is { } value ? $"{NumberOf(value)}" : "absent";
            case StepKind.Batch:
                return Write(db, step.Operations!);
            case StepKind.GetPair:
                return GetPair(tree, step.Key, step.Value);
            case StepKind.ListGroups:
                return ListGroups(tree, (char)step.Key);
            default:
                return List(tree);
        }
    }

    private static string Write(HoltDb db, Step[] operations)
    {
        var batch = new HoltBatch();
        foreach (Step step in operations)
        {
            if (step.Kind == StepKind.Put)
            {
                batch.Put(Key(step.Key), Value(step.Value));
            }
            else
            {
                batch.Delete(Key(step.Key));
            }
        }

        _ = db.Write(batch);
        var answer = new StringBuilder();
        for (int i = 0; i < operations.Length; i++)
        {
            _ = operations[i].Kind == StepKind.Put ? null : answer.Append(batch.WasThere(i) ? "removed" : "absent");
        }

        return answer.ToString();
    }

    private static string GetPair(HoltTree tree, int key, int otherKey)
    {
        var results = new HoltGetResults();
        tree.GetMany([Key(key), Key(otherKey)], results);
        return Answer(0) + " " + Answer(1);

        string Answer(int index) =>
            results.IsFound(index) ? $"{NumberOf(results.Value(index))}" : "absent";
    }

    private static string List(HoltTree tree)
    {
        var text = new StringBuilder();
        foreach (Entry entry in tree.Scan(new KeyRange { Limit = PageEntries }))
        {
            int key = int.Parse(entry.Key[^4..]);
            _ = text.Append(key).Append('=').Append(NumberOf(entry.Value)).Append(' ');
        }

        return text.ToString();
    }

    private static string ListGroups(HoltTree tree, char delimiter)
    {
        var text = new StringBuilder();
        var range = new KeyRange { Delimiter = (byte)delimiter, Limit = PageEntries };
        foreach (Entry entry in tree.Scan(range))
        {
            _ = text.Append(Encoding.ASCII.GetString(entry.Key));
            _ = entry.IsPrefix ? text.Append(' ') : text.Append('=').Append(NumberOf(entry.Value)).Append(' ');
        }

        return text.ToString();
    }

    /// <summary>Two halves with a long common start each, so that a split between them deepens their bases.</summary>
    public static string NameOf(int number) =>
        $"{(number < 500 ? "lower/half/of/all" : "upper/half/of/all")}/{number:D4}";

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes(NameOf(number));

    /// <summary>
    /// Bytes that tell whether they were read together: each of them is the number. From 200 on they do not fit a leaf.
    /// </summary>
    private static byte[] Value(int number)
    {
        byte[] value = new byte[number < FirstLongValue ? 60 + (number % 40) : 4 * number];
        value.AsSpan().Fill((byte)number);
        return value;
    }

    private static int NumberOf(ReadOnlySpan<byte> value)
    {
        int number = value.Length == 0 ? 0 : value[0];
        Expect(value.SequenceEqual(Value(number)), "a value is whole");
        return number;
    }

    private void Record(Step step)
    {
        int start = _history.Begin();
        _history.End(step, Do(_db!, step), start);
    }
}
