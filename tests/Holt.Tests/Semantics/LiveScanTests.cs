using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Listings and gets while others write. Small frames: structure changes all the time.</summary>
public sealed class LiveScanTests
{
    private const int StableKeyCount = 3000;

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S030_A_value_and_its_version_are_of_the_same_write(int frameBytes)
    {
        const int writeCount = 60_000;
        using HoltDb db = Stores.Open(frameBytes);
        byte[][] keys = Bulk.Keys(40, i => Text.Bytes($"d{i % 3}/key{i}"));
        ulong[] versionOf = new ulong[writeCount];
        List<(long Number, ulong Version)>[] seen = [[], [], []];
        int writing = 1;
        Action writer = () =>
        {
            try
            {
                for (int i = 0; i < writeCount; i++)
                {
                    byte[] key = keys[i % keys.Length];
                    versionOf[i] = db.Default.Put(key, Stamp.Make(key, i, Stamp.LengthOf(i, 300))).Value;
                }
            }
            finally
            {
                Volatile.Write(ref writing, 0);
            }
        };
        Action[] readers = [.. Enumerable.Range(0, seen.Length).Select(reader => (Action)(() =>
        {
            var rng = new Rng((ulong)reader);
            while (Volatile.Read(ref writing) != 0)
            {
                byte[] key = rng.Pick<byte[]>(keys);
                ReadOne(db.Default, key, reader, seen[reader]);
            }
        }))];
        Threads.Run([writer, .. readers]);
        foreach ((long number, ulong version) in seen.SelectMany(list => list))
        {
            Assert.Equal(versionOf[number], version);
        }
    }

    /// <summary>
    /// A page of a listing is of one moment, so a put is seen if it is behind the page, never if it is in front.
    /// </summary>
    [Theory]
    [InlineData(4 << 10, false)]
    [InlineData(4 << 10, true)]
    [InlineData(512 << 10, false)]
    [InlineData(512 << 10, true)]
    public void S099_A_put_ahead_of_a_listing_is_seen_and_one_behind_it_is_not(int frameBytes, bool reverse)
    {
        const int ahead = 700;
        using HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < StableKeyCount; i++)
        {
            _ = db.Default.Put(Key(i * 2), []);
        }

        var expected = new HashSet<string>(Enumerable.Range(0, StableKeyCount).Select(i => Name(i * 2)));
        string last = reverse ? "~" : "";
        foreach (Entry entry in db.Default.Scan(new KeyRange { Reverse = reverse }))
        {
            string name = System.Text.Encoding.Latin1.GetString(entry.Key);
            Assert.True(reverse ? string.CompareOrdinal(name, last) < 0 : string.CompareOrdinal(name, last) > 0);
            Assert.True(expected.Remove(name), name);
            last = name;
            int number = int.Parse(name[1..]);
            int forward = reverse ? number - (2 * ahead) + 1 : number + (2 * ahead) + 1;
            if (number % 20 == 0 && forward is > 0 and < StableKeyCount * 2)
            {
                _ = db.Default.Put(Key(forward), "new"u8);
                _ = expected.Add(Name(forward));
                _ = db.Default.Put(Key(reverse ? number + 1 : Math.Max(number - 1, 0)), "never shown"u8);
            }
        }

        Assert.Empty(expected);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S100_A_key_that_stays_is_shown_exactly_once_however_others_churn(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < StableKeyCount; i++)
        {
            byte[] key = Key(i * 2);
            _ = db.Default.Put(key, Stamp.Make(key, i, 30));
        }

        int scanning = 2;
        Threads.Run(
            () => Churn(db.Default, 1, () => Volatile.Read(ref scanning) > 0),
            () => Churn(db.Default, 2, () => Volatile.Read(ref scanning) > 0),
            () => ScanStable(db.Default, false, ref scanning),
            () => ScanStable(db.Default, true, ref scanning));
        StructureChecks.Sound(db);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S101_Deleting_the_key_just_shown_does_not_disturb_the_next(int frameBytes)
    {
        foreach (bool reverse in (bool[])[false, true])
        {
            using HoltDb db = Stores.Open(frameBytes);
            for (int i = 0; i < StableKeyCount; i++)
            {
                _ = db.Default.Put(Key(i), Key(i));
            }

            int shown = 0;
            foreach (Entry entry in db.Default.Scan(new KeyRange { Reverse = reverse }))
            {
                byte[] expected = Key(reverse ? StableKeyCount - 1 - shown : shown);
                Assert.Equal(expected, entry.Key.ToArray());
                Assert.True(db.Default.Delete(entry.Key));
                Assert.Equal(expected, entry.Value.ToArray());
                shown++;
            }

            Assert.Equal((StableKeyCount, 0L), (shown, db.Default.Count));
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S102_A_listing_kept_open_while_frames_come_and_go_ends_right(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < StableKeyCount; i++)
        {
            byte[] key = Key(i * 2);
            _ = db.Default.Put(key, Stamp.Make(key, i, 30));
        }

        int shown = 0;
        foreach (Entry entry in db.Default.Scan(default))
        {
            int number = int.Parse(System.Text.Encoding.Latin1.GetString(entry.Key[1..]));
            if (number % 2 == 0)
            {
                Assert.Equal(shown * 2, number);
                if (++shown % 100 == 0)
                {
                    // Everything in front, behind and between is put, grown and removed: splits and merges.
                    int turn = shown;
                    Churn(db.Default, (ulong)shown, () => ++turn < shown + 40);
                }
            }
        }

        Assert.Equal(StableKeyCount, shown);
        StructureChecks.Sound(db);
    }

    internal static byte[] Key(int number) => Text.Bytes(Name(number));

    private static string Name(int number) => $"k{number:d6}";

    private static void ReadOne(HoltTree tree, byte[] key, int way, List<(long Number, ulong Version)> seen)
    {
        Span<byte> value = stackalloc byte[300];
        if (way == 0)
        {
            if (tree.TryGet(key, value, out int length, out RecordVersion version) == ReadStatus.Found)
            {
                seen.Add((Stamp.Read(key, value[..length]), version.Value));
            }
        }
        else if (way == 1)
        {
            foreach (Entry entry in tree.Scan(new KeyRange { Prefix = key.AsSpan(0, 3), Limit = 20 }))
            {
                seen.Add((Stamp.Read(entry.Key, entry.Value), entry.Version.Value));
            }
        }
        else
        {
            var results = new HoltGetResults();
            tree.GetMany(new ReadOnlyMemory<byte>[] { key, key }, results);
            if (results.IsFound(0))
            {
                seen.Add((Stamp.Read(key, results.Value(0)), results.Version(0).Value));
                Assert.Equal(results.Version(0), results.Version(1));
            }
        }
    }

    /// <summary>Puts, overwrites and deletes odd numbers; overwrites even ones.</summary>
    private static void Churn(HoltTree tree, ulong seed, Func<bool> goOn)
    {
        var rng = new Rng(seed);
        while (goOn())
        {
            // A stretch filled and cleared again makes frames split and merge.
            int start = rng.Below(StableKeyCount * 2) | 1;
            bool fill = rng.OneIn(2);
            for (int number = start; number < Math.Min(start + 120, StableKeyCount * 2); number += 2)
            {
                byte[] key = Key(number);
                _ = fill ? tree.Put(key, Stamp.Make(key, number, 8 + rng.Below(200))).Value != 0 : tree.Delete(key);
                byte[] even = Key(number - 1);
                _ = rng.OneIn(8) ? tree.Put(even, Stamp.Make(even, number, 8 + rng.Below(200))) : default;
            }
        }
    }

    private static void ScanStable(HoltTree tree, bool reverse, ref int scanning)
    {
        try
        {
            for (int scan = 0; scan < 60; scan++)
            {
                int shown = 0;
                int last = reverse ? int.MaxValue : -1;
                foreach (Entry entry in tree.Scan(new KeyRange { Reverse = reverse, Prefix = "k"u8 }))
                {
                    int number = int.Parse(System.Text.Encoding.Latin1.GetString(entry.Key[1..]));
                    Assert.True(reverse ? number < last : number > last, $"{number} after {last}");
                    _ = Stamp.Read(entry.Key, entry.Value);
                    if (number % 2 == 0)
                    {
                        Assert.Equal(reverse ? (StableKeyCount - 1 - shown) * 2 : shown * 2, number);
                        shown++;
                    }

                    last = number;
                }

                Assert.Equal(StableKeyCount, shown);
            }
        }
        finally
        {
            _ = Interlocked.Decrement(ref scanning);
        }
    }
}
