using System;
using Holt.Load;
using Holt.Tool.Screen;

namespace Holt.Tool.Demo;

/// <summary>
/// Shows what is in a tree, as the verbs of the command do, and checks it against the records it was loaded from.
/// </summary>
internal sealed class DemoTour(Output output, DemoData data, HoltTree tree)
{
    private const int GroupsShown = 12;
    private const int KeysShown = 5;

    private bool _isRight = true;

    /// <summary>Shows and checks.</summary>
    /// <returns>Whether everything was as it must be.</returns>
    public bool Run()
    {
        DataSet records = data.Sorted;
        Check(tree.Count == records.Count, $"count: {tree.Count:N0} of {records.Count:N0} keys");
        ReadOnlySpan<byte> start = Start(records);
        RollUp(start);
        List(start);
        LookUpAll(records);
        return _isRight;
    }

    /// <summary>The directory that all keys but the start of the walk itself lie below.</summary>
    private static ReadOnlySpan<byte> Start(DataSet records)
    {
        ReadOnlySpan<byte> first = records.Key(Math.Min(1, records.Count - 1));
        int shared = first.CommonPrefixLength(records.Key(records.Count - 1));
        return first[..(first[..shared].LastIndexOf((byte)'/') + 1)];
    }

    /// <summary>`ls START --delimiter /`: every group with its count; together they are all keys there are.</summary>
    private void RollUp(ReadOnlySpan<byte> start)
    {
        output.Text("ls ").Key(start).Line(" --delimiter /");
        long groups = 0;
        long keys = 0;
        long records = 0;
        foreach (Entry entry in tree.Scan(new KeyRange { Prefix = start, Delimiter = (byte)'/', KeysOnly = true }))
        {
            if (!entry.IsPrefix)
            {
                records++;
                continue;
            }

            long inside = tree.CountPrefix(entry.Key, limit: 0, out _);
            keys += inside;
            if (groups++ < GroupsShown)
            {
                output.Text("  ").Group(entry.Key).Line($"  {inside:N0} {(inside == 1 ? "key" : "keys")}");
            }
        }

        output.Line($"  in all {groups:N0} groups of {keys:N0} keys, and {records:N0} keys of their own");
        long expected = tree.CountPrefix(start, limit: 0, out _);
        Check(keys + records == expected, $"roll-up: {keys + records:N0} of {expected:N0} keys");
    }

    /// <summary>`ls START --limit 5`, forward and in reverse.</summary>
    private void List(ReadOnlySpan<byte> start)
    {
        foreach (bool reverse in (bool[])[false, true])
        {
            output.Text("ls ").Key(start).Line($" --limit {KeysShown}{(reverse ? " --reverse" : "")}");
            var range = new KeyRange { Prefix = start, Limit = KeysShown, KeysOnly = true, Reverse = reverse };
            foreach (Entry entry in tree.Scan(range))
            {
                output.Text("  ").Key(entry.Key).EndLine();
            }
        }
    }

    /// <summary>Every key is found with its value, and with a byte more it is not, unless that is a key.</summary>
    private void LookUpAll(DataSet records)
    {
        Span<byte> value = new byte[HoltLimits.KeyBytesMax];
        Span<byte> longer = new byte[HoltLimits.KeyBytesMax + 1];
        long wrong = 0;
        for (int i = 0; i < records.Count; i++)
        {
            ReadOnlySpan<byte> key = records.Key(i);
            ReadStatus hit = tree.TryGet(key, value, out int length, out _);
            wrong += hit == ReadStatus.Found && value[..length].SequenceEqual(records.Value(i)) ? 0 : 1;
            key.CopyTo(longer);
            longer[key.Length] = (byte)'~';
            bool isKey = records.Contains(longer[..(key.Length + 1)]);
            wrong += tree.Exists(longer[..(key.Length + 1)]) == isKey ? 0 : 1;
        }

        Check(wrong == 0, $"{wrong:N0} wrong answers to {2L * records.Count:N0} look-ups");
        output.Line(
            $"looked up {records.Count:N0} keys that are there and as many that are not: {wrong:N0} wrong answers");
    }

    private void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            _isRight = false;
            output.Line($"WRONG: {otherwise}");
        }
    }
}
