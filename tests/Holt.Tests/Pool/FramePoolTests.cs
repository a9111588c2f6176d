using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;
using Holt.Pool;
using Xunit;

namespace Holt.Tests.Pool;

public sealed unsafe class FramePoolTests
{
    private const int FrameBytes = 4096;

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    [InlineData(512 << 10)]
    public void Frames_lie_side_by_side_and_can_be_written_to_their_last_byte(int frameBytes)
    {
        using FramePool pool = Create(frameBytes, 16L << 20);
        Assert.Equal(frameBytes, pool.FrameBytes);
        Assert.Equal((uint)((16 << 20) / frameBytes), pool.FrameCountMax);
        for (uint id = 1; id < 4; id++)
        {
            Assert.Equal(id, pool.Allocate());
            Assert.Equal((long)id * frameBytes, pool.View(id).Start - pool.View(0).Start);
            new Span<byte>(pool.View(id).Start, frameBytes).Fill((byte)id);
        }

        Assert.Equal(3u, pool.HighestId);
        Assert.Equal(-1, new Span<byte>(pool.View(2).Start, frameBytes).IndexOfAnyExcept((byte)2));
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        Assert.Equal(HoltStatus.Invalid, FramePool.TryCreate(2048, 16 << 20, false, out _));
        Assert.Equal(HoltStatus.Invalid, FramePool.TryCreate(5000, 16 << 20, false, out _));
        Assert.Equal(HoltStatus.Invalid, FramePool.TryCreate(4096, 1 << 20, false, out _));
        Assert.Equal(HoltStatus.Invalid, FramePool.TryCreate(4096, (16 << 20) + 4096, false, out _));
        Assert.Equal(HoltStatus.Invalid, FramePool.TryCreate(4096, 1L << 46, false, out _));
    }

    /// <summary>A child id read from a frame that is just being changed can be any number.</summary>
    [Fact]
    public void Any_number_is_an_id_that_can_be_read()
    {
        using FramePool pool = Create(FrameBytes, 2L << 20);
        uint id = pool.Allocate();
        pool.ReleaseExclusive(id);
        Assert.Equal(0, pool.View(id).Start - pool.View(id + pool.FrameCountMax).Start);
        foreach (uint any in (uint[])[0, 0x80000000, uint.MaxValue, pool.FrameCountMax, pool.FrameCountMax - 1])
        {
            Assert.False(pool.BeginRead(any, out ulong word));
            Assert.False(pool.Validate(any, word));
            Assert.Equal(0, pool.View(any).Start[FrameBytes - 1]);
        }

        Assert.Equal(0, pool.View(uint.MaxValue).Start[FrameBytes + (1 << 20) - 1]);
    }

    [Fact]
    public void Ids_are_given_out_once_lowest_first_until_the_range_is_full()
    {
        using FramePool pool = Create(FrameBytes, 2L << 20);
        var ids = new HashSet<uint>();
        for (uint id = 1; id < pool.FrameCountMax; id++)
        {
            Assert.True(ids.Add(pool.Allocate()));
        }

        Assert.DoesNotContain(FramePool.NoFrame, ids);
        Assert.Equal(FramePool.NoFrame, pool.Allocate());
        foreach (uint id in (uint[])[300, 5, 77])
        {
            pool.Free(id);
        }

        Assert.Equal([5u, 77u, 300u], [pool.Allocate(), pool.Allocate(), pool.Allocate()]);
        Assert.Equal(FramePool.NoFrame, pool.Allocate());
    }

    [Fact]
    public void A_version_never_comes_back_when_a_frame_is_freed_and_its_id_used_again()
    {
        using FramePool pool = Create(FrameBytes, 2L << 20);
        uint id = pool.Allocate();
        pool.View(id).Start[100] = 9;
        pool.ReleaseExclusive(id);
        Assert.True(pool.BeginRead(id, out ulong before));
        for (int i = 0; i < 10; i++)
        {
            ulong version = LatchWord.VersionOf(pool.WordOf(id));
            Assert.True(pool.LatchExclusive(id));
            pool.Free(id);
            Assert.False(pool.BeginRead(id, out _));
            Assert.False(pool.LatchIntent(id));
            Assert.False(pool.LatchExclusive(id));
            Assert.False(pool.LatchShared(id));
            Assert.False(pool.Validate(id, before));
            Assert.Equal(0, pool.View(id).Start[100]);
            Assert.Equal(id, pool.Allocate());
            Assert.False(pool.Validate(id, before));
            pool.View(id).Start[100] = 9;
            pool.ReleaseExclusive(id);
            Assert.False(pool.Validate(id, before));
            Assert.True(LatchWord.VersionOf(pool.WordOf(id)) > version);
        }
    }

    [Fact]
    public void A_read_writes_no_shared_memory()
    {
        using FramePool pool = Create(FrameBytes, 2L << 20);
        uint id = pool.Allocate();
        pool.ReleaseExclusive(id);
        DebugCounters.Reset();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(pool.BeginRead(id, out ulong word));
            Assert.True(pool.Validate(id, word));
        }

        Assert.Equal(0, DebugCounters.Counts.SharedWrites);
        Assert.True(pool.LatchExclusive(id));
        pool.ReleaseExclusive(id);
        Assert.Equal(DebugCounters.IsOn ? 3 : 0, DebugCounters.Counts.SharedWrites);
    }

    [Fact]
    public void Changes_end_what_was_read_before_them_and_nothing_else_does()
    {
        using FramePool pool = Create(FrameBytes, 2L << 20);
        uint id = pool.Allocate();
        pool.ReleaseExclusive(id);
        Assert.True(pool.BeginRead(id, out ulong word));
        Assert.True(pool.LatchShared(id));
        Assert.True(pool.TryLatchIntent(id, word));
        Assert.True(pool.Validate(id, word));
        Assert.False(pool.TryLatchIntent(id, word));
        Assert.False(pool.TryLatchExclusive(id, word));
        pool.ReleaseShared(id);
        pool.ReleaseIntent(id);
        Assert.True(pool.Validate(id, word));
        Assert.True(pool.TryLatchExclusive(id, word));
        Assert.False(pool.Validate(id, word));
        Assert.False(pool.TryBeginRead(id, out _));
        pool.Downgrade(id);
        Assert.False(pool.Validate(id, word));
        Assert.True(pool.TryBeginRead(id, out ulong later));
        pool.ReleaseIntent(id);
        Assert.True(pool.Validate(id, later));
        Assert.False(pool.TryLatchExclusive(id, word));
        Assert.False(pool.TryLatchIntent(id, word));
    }

    [Fact]
    public void Who_waits_for_a_frame_that_is_freed_is_told_so()
    {
        using FramePool pool = Create(FrameBytes, 2L << 20);
        uint id = pool.Allocate();
        int toldCount = 0;
        Thread[] waiters =
        [
            new(() => Interlocked.Add(ref toldCount, pool.BeginRead(id, out _) ? 0 : 1)),
            new(() => Interlocked.Add(ref toldCount, pool.LatchShared(id) ? 0 : 1)),
            new(() => Interlocked.Add(ref toldCount, pool.LatchIntent(id) ? 0 : 1)),
            new(() => Interlocked.Add(ref toldCount, pool.LatchExclusive(id) ? 0 : 1)),
        ];
        Array.ForEach(waiters, waiter => waiter.Start());
        SpinWait.SpinUntil(() => pool.Waits == waiters.Length);
        pool.Free(id);
        Array.ForEach(waiters, waiter => waiter.Join());
        Assert.Equal(waiters.Length, toldCount);
    }

    /// <summary>Readers who raced with the end of a store find every frame gone, not a fault.</summary>
    [Fact]
    public void A_disposed_pool_can_still_be_read()
    {
        FramePool pool = Create(FrameBytes, 2L << 20);
        uint id = pool.Allocate();
        pool.ReleaseExclusive(id);
        Assert.True(pool.BeginRead(id, out ulong word));
        pool.Dispose();
        Assert.True(pool.IsDisposed);
        Assert.Equal(0, pool.View(id).Start[0]);
        Assert.False(pool.Validate(id, word));
        Assert.False(pool.BeginRead(id, out _));
    }

    /// <summary>Four threads, a frame of two counters: what a reader validates is equal, no addition is lost.</summary>
    [Fact]
    public void Threads_see_whole_changes_and_lose_none()
    {
        using FramePool pool = Create(FrameBytes, 2L << 20);
        uint id = pool.Allocate();
        pool.ReleaseExclusive(id);
        const int rounds = 20_000;
        long tornCount = 0;
        void Write()
        {
            for (int i = 0; i < rounds; i++)
            {
                Assert.True(pool.LatchExclusive(id));
                long* counters = (long*)pool.View(id).Start;
                counters[0]++;
                counters[511]++;
                pool.ReleaseExclusive(id);
            }
        }

        void Read()
        {
            long* counters = (long*)pool.View(id).Start;
            for (int i = 0; i < rounds; i++)
            {
                long first = 0, last = 0;
                if (i % 8 == 0)
                {
                    Assert.True(pool.LatchShared(id));
                    (first, last) = (counters[0], counters[511]);
                    pool.ReleaseShared(id);
                }
                else if (pool.BeginRead(id, out ulong word))
                {
                    (long low, long high) = (counters[0], counters[511]);
                    (first, last) = pool.Validate(id, word) ? (low, high) : (0, 0);
                }

                _ = Interlocked.Add(ref tornCount, first == last ? 0 : 1);
            }
        }

        Thread[] threads = [new(Write), new(Write), new(Read), new(Read)];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, tornCount);
        Assert.Equal(2 * rounds, ((long*)pool.View(id).Start)[0]);
        Assert.Equal(2 * rounds, ((long*)pool.View(id).Start)[511]);
    }

    private static FramePool Create(int frameBytes, long rangeBytes)
    {
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(frameBytes, rangeBytes, false, out FramePool? pool));
        return pool!;
    }
}
