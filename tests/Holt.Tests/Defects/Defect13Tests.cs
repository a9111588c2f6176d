using System;
using System.Buffers;
using System.Threading;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Defects;

/// <summary>
/// A store of this family held its gates while code of the caller ran, so a call from inside a callback waited for
/// itself. Here the caller's code runs between two steps of a listing and inside a buffer writer.
/// </summary>
public sealed class Defect13Tests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect13_Anything_may_be_called_between_two_steps_of_a_listing(int frameBytes)
    {
        using HoltDb db = Filled(frameBytes);
        Threads.Run(() =>
        {
            int step = 0;
            foreach (Entry entry in db.Default.Scan(new KeyRange { Prefix = "d"u8 }))
            {
                Assert.True(entry.IsPrefix || entry.Value.Length > 0);
                CallEverything(db, step++);
            }

            Assert.True(step >= 500);
        });
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect13_The_same_while_other_threads_write(int frameBytes)
    {
        using HoltDb db = Filled(frameBytes);
        int scanning = 1;
        Action writer = () =>
        {
            for (int i = 0; Volatile.Read(ref scanning) != 0; i++)
            {
                byte[] key = Text.Bytes($"d{i % 5}/w{i % 400}");
                _ = i % 3 == 0 ? db.Default.Delete(key) : db.Default.Put(key, Stamp.Make(key, i, 30)).Value != 0;
            }
        };
        Threads.Run(writer, writer, () =>
        {
            try
            {
                int step = 0;
                foreach (Entry entry in db.Default.Scan(new KeyRange { Reverse = true, Limit = 400 }))
                {
                    Assert.NotEqual(0ul, entry.Version.Value);
                    CallEverything(db, step++);
                }

                for (int i = 0; i < 400; i++)
                {
                    var caller = new CallingWriter(() => CallEverything(db, i));
                    Assert.Equal(ReadStatus.Found, db.Default.TryGet("fixed"u8, caller, out _));
                    Assert.Equal("value"u8.ToArray(), caller.Written);
                }
            }
            finally
            {
                Volatile.Write(ref scanning, 0);
            }
        });
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect13_Anything_may_be_called_from_a_buffer_writer(int frameBytes)
    {
        using HoltDb db = Filled(frameBytes);
        Threads.Run(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                var caller = new CallingWriter(() => CallEverything(db, i));
                Assert.Equal(ReadStatus.Found, db.Default.TryGet("fixed"u8, caller, out RecordVersion version));
                Assert.Equal("value"u8.ToArray(), caller.Written);
                Assert.NotEqual(0ul, version.Value);
            }
        });
    }

    /// <summary>The value outgrows the room again while the writer makes room: the writer is asked once more.</summary>
    [Fact]
    public void Defect13_A_value_that_grows_while_its_room_is_made_comes_whole()
    {
        using HoltDb db = Stores.Open(4 << 10);
        _ = db.Default.Put("k"u8, new byte[10]);
        int length = 10;
        var caller = new CallingWriter(() =>
        {
            if (length < 100_000)
            {
                length *= 4;
                _ = db.Default.Put("k"u8, Stamp.Make("k"u8, length, length));
            }
        });
        Assert.Equal(ReadStatus.Found, db.Default.TryGet("k"u8, caller, out _));
        Assert.Equal(length, caller.Written.Length);
        Assert.Equal(length, Stamp.Read("k"u8, caller.Written));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect13_A_store_closed_between_two_steps_ends_the_listing_with_an_error(int frameBytes)
    {
        foreach (bool reverse in (bool[])[false, true])
        {
            using HoltDb db = Filled(frameBytes);
            HoltTree tree = db.Default;
            Threads.Run(() => Assert.Throws<ObjectDisposedException>(() =>
            {
                int shown = 0;
                foreach (Entry entry in tree.Scan(new KeyRange { Reverse = reverse }))
                {
                    db.Dispose();
                    shown += entry.Key.Length;
                }
            }));
            Assert.Throws<ObjectDisposedException>(() => tree.Get("fixed"u8));
        }
    }

    [Fact]
    public void Defect13_A_store_closed_inside_a_buffer_writer_ends_the_get()
    {
        using HoltDb atGetSpan = Filled(4 << 10);
        Threads.Run(() => Assert.Throws<ObjectDisposedException>(
            () => atGetSpan.Default.TryGet("fixed"u8, new CallingWriter(atGetSpan.Dispose), out _)));
        using HoltDb atAdvance = Filled(4 << 10);
        var late = new CallingWriter(() => { }) { AtAdvance = atAdvance.Dispose };
        Threads.Run(() => Assert.Equal(ReadStatus.Found, atAdvance.Default.TryGet("fixed"u8, late, out _)));
        Assert.Equal("value"u8.ToArray(), late.Written);
    }

    [Fact]
    public void Defect13_After_closing_every_member_says_so()
    {
        using HoltDb db = Filled(4 << 10);
        HoltTree tree = db.Default;
        db.Dispose();
        db.Dispose();
        Assert.Throws<ObjectDisposedException>(() => db.GetStats());
        Assert.Throws<ObjectDisposedException>(() => tree.Count);
        Assert.Throws<ObjectDisposedException>(() => tree.Put("a"u8, []));
        Assert.Throws<ObjectDisposedException>(() => tree.Get("a"u8));
        Assert.Throws<ObjectDisposedException>(() => tree.TryGet("a"u8, default(Span<byte>), out _, out _));
        Assert.Throws<ObjectDisposedException>(() => tree.TryGet("a"u8, new ArrayBufferWriter<byte>(), out _));
        Assert.Throws<ObjectDisposedException>(() => tree.Exists("a"u8));
        Assert.Throws<ObjectDisposedException>(() => tree.Delete("a"u8));
        Assert.Throws<ObjectDisposedException>(() => tree.GetMany([], new HoltGetResults()));
        Assert.Throws<ObjectDisposedException>(() => tree.CountPrefix([], 0, out _));
        Assert.Throws<ObjectDisposedException>(() => tree.IsPrefixEmpty([]));
        Assert.Throws<ObjectDisposedException>(() => tree.TryGetLongestPrefix([], [], out _, out _, out _));
        Assert.Throws<ObjectDisposedException>(() => Stores.List(tree, new RangeSpec()));
        Assert.Throws<ObjectDisposedException>(() => tree.Enumerate(default).GetEnumerator().MoveNext());
    }

    /// <summary>Threads inside calls while the store closes: each is answered or says closed.</summary>
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect13_A_store_may_close_while_threads_are_inside(int frameBytes)
    {
        for (int round = 0; round < 10; round++)
        {
            using HoltDb db = Filled(frameBytes);
            int calls = 0;
            Action caller = () => Assert.Throws<ObjectDisposedException>((Action)(() =>
            {
                for (int i = 0; true; i++)
                {
                    CallEverything(db, i);
                    _ = Interlocked.Increment(ref calls);
                }
            }));
            Threads.Run(caller, caller, () =>
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref calls) > 20);
                db.Dispose();
            });
        }
    }

    private static HoltDb Filled(int frameBytes)
    {
        HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < 500; i++)
        {
            byte[] key = Text.Bytes($"d{i % 5}/f{i}");
            _ = db.Default.Put(key, Stamp.Make(key, i, 40));
        }

        _ = db.Default.Put("fixed"u8, "value"u8);
        return db;
    }

    private static void CallEverything(HoltDb db, int number)
    {
        HoltTree tree = db.Default;
        byte[] key = Text.Bytes($"d{number % 5}/called{number % 50}");
        _ = tree.Put(key, Stamp.Make(key, number, 30));
        _ = tree.Get("fixed"u8);
        _ = tree.Exists(key);
        _ = tree.TryGet("fixed"u8, new ArrayBufferWriter<byte>(), out _);
        _ = tree.Delete(Text.Bytes($"d{number % 5}/called{number * 7 % 50}"));
        _ = tree.CountPrefix("d1/"u8, 0, out _);
        _ = tree.IsPrefixEmpty("zz"u8);
        _ = tree.TryGetLongestPrefix("fixed/x"u8, new byte[100], out _, out _, out _);
        tree.GetMany(new ReadOnlyMemory<byte>[] { key, new byte[3] }, new HoltGetResults());
        _ = Stores.List(tree, new RangeSpec { Prefix = Text.Bytes("d"), Delimiter = (byte)'/', Limit = 7 });
        _ = Stores.List(tree, new RangeSpec { Reverse = true, Limit = 3 });
        _ = db.GetStats();
        using HoltDb other = HoltDb.OpenMemory(
            new HoltOptions { FrameBytes = 4 << 10, AddressRangeBytes = 1L << 24 });
        _ = other.Default.Put("a"u8, []);
    }

    /// <summary>A buffer writer that calls back.</summary>
    private sealed class CallingWriter(Action atGetSpan) : IBufferWriter<byte>
    {
        private byte[] _buffer = [];

        public Action AtAdvance { get; init; } = () => { };

        public byte[] Written { get; private set; } = [];

        public void Advance(int count)
        {
            Written = [.. Written, .. _buffer.AsSpan(0, count)];
            AtAdvance();
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            atGetSpan();
            _buffer = new byte[Math.Max(sizeHint, 1)];
            return _buffer;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
