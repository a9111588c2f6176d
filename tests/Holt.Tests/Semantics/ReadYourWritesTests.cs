using System;
using System.Linq;
using System.Threading;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>What a thread was told is done, its next listing shows, whoever else is listing.</summary>
public sealed class ReadYourWritesTests
{
    private static int RoundCount => Heavy.IsOn ? 4000 : 1000;

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S103_An_acknowledged_put_is_in_the_next_listing(int frameBytes) =>
        Run(frameBytes, (tree, key, round) =>
        {
            _ = tree.Put(key, Stamp.Make(key, round, 40));
            Assert.True(IsListed(tree, key, reverse: round % 2 == 0), $"round {round}: put and not listed");
            Assert.True(IsGroupListed(tree, key), $"round {round}: put and its directory not listed");
        });

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S104_An_acknowledged_delete_is_not_in_the_next_listing(int frameBytes) =>
        Run(frameBytes, (tree, key, round) =>
        {
            _ = tree.Put(key, Stamp.Make(key, round, 40));
            Assert.True(tree.Delete(key));
            Assert.False(IsListed(tree, key, reverse: round % 2 == 0), $"round {round}: deleted and listed");
            Assert.Null(tree.Get(key));
        });

    /// <summary>Two threads write and look, each in keys of its own; two more list the same prefixes.</summary>
    internal static void Run(int frameBytes, Action<HoltTree, byte[], int> writeAndLook)
    {
        using HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < 400; i++)
        {
            byte[] key = Text.Bytes($"dir{i % 4}/sub{i % 5}/base{i}");
            _ = db.Default.Put(key, Stamp.Make(key, i, 60));
        }

        int writing = 2;
        Action[] writers = [.. Enumerable.Range(0, 2).Select(thread => (Action)(() =>
        {
            try
            {
                var rng = new Rng((ulong)thread);
                for (int round = 0; round < RoundCount; round++)
                {
                    byte[] key = Text.Bytes($"dir{rng.Below(4)}/new{thread}-{rng.Below(300)}/x");
                    writeAndLook(db.Default, key, round);
                }
            }
            finally
            {
                _ = Interlocked.Decrement(ref writing);
            }
        }))];
        Action lister = () =>
        {
            while (Volatile.Read(ref writing) > 0)
            {
                foreach (Entry entry in db.Default.Scan(new KeyRange { Prefix = "dir1/"u8 }))
                {
                    _ = Stamp.Read(entry.Key, entry.Value);
                }

                _ = Stores.List(db.Default, new RangeSpec { Prefix = Text.Bytes("dir2/"), Delimiter = (byte)'/' });
            }
        };
        Threads.Run([.. writers, lister, lister]);
    }

    private static bool IsListed(HoltTree tree, byte[] key, bool reverse)
    {
        foreach (Entry entry in tree.Scan(new KeyRange { Prefix = key.AsSpan(0, 5), Reverse = reverse }))
        {
            if (entry.Key.SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsGroupListed(HoltTree tree, byte[] key)
    {
        ReadOnlySpan<byte> group = key.AsSpan(0, key.Length - 1);
        foreach (Entry entry in tree.Scan(new KeyRange { Prefix = key.AsSpan(0, 5), Delimiter = (byte)'/' }))
        {
            if (entry.IsPrefix && entry.Key.SequenceEqual(group))
            {
                return true;
            }
        }

        return false;
    }
}
