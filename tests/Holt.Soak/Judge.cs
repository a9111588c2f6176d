using System;

namespace Holt.Soak;

/// <summary>
/// Compares a store that was opened with the board: behind each acknowledged write of a key the store has it, or the
/// one write that was under way, whole; and it has nothing else. What was found is then what must be there.
/// </summary>
internal static class Judge
{
    private const int GetsMax = 1_000;

    /// <summary>Checks a store that nobody else uses.</summary>
    /// <exception cref="InvalidOperationException">Something is wrong.</exception>
    public static void Check(HoltDb db, KeyFile keys, Board board, bool isWhole)
    {
        long records = 0;
        using Cursor entries = db.Default.Scan(default);
        bool isThere = entries.MoveNext();
        for (int i = 0; i < keys.Count; i++)
        {
            ulong found = 0;
            int order = isThere ? entries.Current.Key.SequenceCompareTo(keys[i]) : 1;
            Expect(order >= 0, i, "behind it is a key that nobody wrote");
            if (order == 0)
            {
                found = Values.Read(entries.Current.Value, i) ?? throw Wrong(i, "its value is of no write");
                board.Head.VersionMax = Math.Max(board.Head.VersionMax, entries.Current.Version.Value);
                records++;
                isThere = entries.MoveNext();
            }

            Settle(board, i, found);
        }

        Expect(!isThere, keys.Count, "behind the last key is one that nobody wrote");
        Expect(db.Default.Count == records, keys.Count, $"the store counts {db.Default.Count} records of {records}");
        Get(db, keys, board);
        if (isWhole)
        {
            string? unsound = db.CheckStructure();
            Expect(unsound is null, keys.Count, unsound ?? "");
            board.Head.StructureChecks++;
        }

        board.Head.Records = records;
        board.Head.Compared += keys.Count;
        board.Head.Checks++;
    }

    public static void Expect(bool fact, int slot, string what)
    {
        if (!fact)
        {
            throw Wrong(slot, what);
        }
    }

    private static InvalidOperationException Wrong(int slot, string what) => new($"key {slot}: {what}");

    /// <summary>Here nothing is under way, so both words become what was found.</summary>
    private static void Settle(Board board, int index, ulong found)
    {
        ref Slot slot = ref board.Slot(index);
        bool isAcknowledged = IsThe(found, slot.Acknowledged);
        bool isBegun = IsThe(found, slot.Begun);
        if (!isAcknowledged && !isBegun)
        {
            throw Wrong(index, $"lost: {Slot.Show(found)} is there, {Slot.Show(slot.Acknowledged)} was acknowledged, "
                + $"{Slot.Show(slot.Begun)} begun");
        }

        if (slot.Begun != slot.Acknowledged)
        {
            board.Head.Kept += isBegun ? 1 : 0;
            board.Head.Dropped += isBegun ? 0 : 1;
            _ = isBegun ? slot.Acknowledged = slot.Begun : slot.Begun = slot.Acknowledged;
        }
    }

    private static bool IsThe(ulong found, ulong word) => Slot.LengthOf(word) == 0 ? found == 0 : found == word;

    /// <summary>Some are asked for one by one.</summary>
    private static void Get(HoltDb db, KeyFile keys, Board board)
    {
        var dice = new Dice(board.Head.VersionMax);
        for (int i = 0; i < Math.Min(GetsMax, keys.Count); i++)
        {
            int slot = dice.Below(keys.Count);
            byte[]? value = db.Default.Get(keys[slot]);
            ulong? found = value is null ? 0 : Values.Read(value, slot);
            Expect(found is { } word && IsThe(word, board.Slot(slot).Acknowledged), slot, "a get finds something else");
        }
    }
}
