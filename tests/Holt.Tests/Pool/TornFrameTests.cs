using System;
using System.Collections.Generic;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;
using Holt.Pool;
using Holt.Tests.Support;
using Holt.Tree;
using Xunit;

namespace Holt.Tests.Pool;

/// <summary>
/// A reader may meet any bytes in a frame that is just being changed. Whatever they are it must come back, without a
/// fault, an exception or a write where it may not; what it says then is dropped. A fault ends the whole test run.
/// </summary>
public sealed unsafe class TornFrameTests
{
    private const uint TreeId = 1;
    private const int RecordCount = 400;
    private const int RoundCount = 4_000;

    private readonly ListingState _state = new();
    private readonly ListingPage _page = new();
    private readonly Fences _fences = new();
    private readonly byte[] _value = new byte[1 << 16];
    private readonly Rng _rng = new(2);
    private int _frameBytes;

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    public void Reading_a_torn_frame_comes_to_an_end(int frameBytes)
    {
        Assert.Equal(
            HoltStatus.Ok,
            AddressRange.TryReserve(AddressRange.Alignment, AddressRange.Alignment, out AddressRange? range));
        using FramePool pool = Create(frameBytes);
        using TreeStore store = Fill(pool, out List<byte[]> keys);
        var rng = new Rng((ulong)frameBytes);
        _frameBytes = frameBytes;

        // At both ends of the range: what a torn length reaches must lie in its head or tail.
        byte*[] places = [range!.Start, range.Start + range.Bytes - frameBytes];
        for (int round = 0; round < RoundCount; round++)
        {
            byte[] key = keys[rng.Below(keys.Count)];
            int level = rng.Below(2);
            FramePlace place = Locate(store, key, level);
            byte* frame = places[rng.Below(places.Length)];
            var copy = new Span<byte>(frame, frameBytes);
            new Span<byte>(store.Pool.View(place.Id).Start, frameBytes).CopyTo(copy);
            TearWithOthers(store, copy, rng);
            Read(new FrameView(frame), keys[rng.Below(keys.Count)], place.BaseDepth, level);
        }

        GC.KeepAlive(range);
    }

    private static FramePool Create(int frameBytes)
    {
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(frameBytes, 1L << 30, false, out FramePool? pool));
        return pool!;
    }

    private static TreeStore Fill(FramePool pool, out List<byte[]> keys)
    {
        int frameBytes = pool.FrameBytes;
        Assert.Equal(HoltStatus.Ok, TreeStore.TryCreate(pool, new CountingStamp(), out TreeStore? store));
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        var rng = new Rng(1);
        keys = [];
        int recordCount = RecordCount * frameBytes / (4 << 10);
        var ticket = default(WriteTicket);
        for (int i = 0; i < recordCount; i++)
        {
            string name = $"{rng.Below(7)}/some/way/{rng.Below(40)}/{rng.Next():x}";
            byte[] key = Encoding.ASCII.GetBytes(name[..Math.Min(name.Length, rng.Between(1, 30))]);
            byte[] value = new byte[rng.OneIn(9) ? frameBytes / 8 : rng.Below(40)];
            Assert.Equal(HoltStatus.Ok, Writer.Put(store!, EngineKey.Of(stack, TreeId, key), value, ref ticket));
            keys.Add(key);
        }

        return store!;
    }

    private static FramePlace Locate(TreeStore store, byte[] key, int level)
    {
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        Assert.True(Descent.TryToLevel(store, EngineKey.Of(stack, TreeId, key), level, false, out FramePlace place));
        return place;
    }

    /// <summary>As a change would leave it half done: some words of anything, or a part of another frame.</summary>
    private static void TearWithOthers(TreeStore store, Span<byte> frame, Rng rng)
    {
        if (rng.OneIn(2))
        {
            uint other = (uint)rng.Between(1, (int)store.Pool.HighestId);
            int cut = rng.Below(frame.Length);
            ReadOnlySpan<byte> foreign = new(store.Pool.View(other).Start, frame.Length);
            (rng.OneIn(2) ? foreign[..cut] : foreign[^cut..]).CopyTo(frame[^cut..]);
        }

        Tear(frame, rng);
    }

    private static void Tear(Span<byte> frame, Rng rng)
    {
        int wordCount = 1 << rng.Below(12);
        for (int i = 0; i < wordCount; i++)
        {
            int at = rng.Below(frame.Length / 2) * 2;
            frame[at] = (byte)rng.Pick<int>([0, 1, 255, rng.Below(256)]);
            frame[at + 1] = (byte)rng.Pick<int>([0, 1, 255, rng.Below(256)]);
        }
    }

    private void Read(FrameView view, byte[] userKey, int depth, int level)
    {
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        EngineKey key = EngineKey.Of(stack, TreeId, userKey);
        if (level > 0)
        {
            _ = FrameSearch.TryFloor(view, key, depth, strict: false, out _);
            _ = FrameSearch.TryFloor(view, key, depth, strict: true, out _);
            _fences.Reset();
            _ = RouterEdit.TryFloor(view, key, depth, strict: false, _fences, out _);
            _ = RouterEdit.TryPair(view, key, depth, isBefore: (depth & 1) != 0, _fences, out _, out _);
            Walk(view, key, depth);
            return;
        }

        if (FrameSearch.TryFind(view, key, depth, out RecordHit hit) && hit.ValueLength <= _value.Length)
        {
            hit.CopyTo(_value, hit.ValueLength);
        }

        var spot = FrameSpot.Locate(view, key, depth);
        _ = FrameInsert.FitsInPlace(ref spot, key, 20);
        if (spot.Kind == SpotKind.Hit)
        {
            _ = FrameRemove.FitsInPlace(ref spot);
        }

        List(view, depth, reverse: false, delimiter: -1);
        List(view, depth, reverse: true, delimiter: -1);
        List(view, depth, reverse: false, delimiter: '/');
        List(view, depth, reverse: true, delimiter: '/');
    }

    /// <summary>As a listing goes on in a router: also where it was sound when it was first looked at.</summary>
    private void Walk(FrameView view, EngineKey key, int depth)
    {
        var spot = default(RouterSpot);
        _ = spot.TryFind(view, key, depth, _fences);
        _ = spot.TryLoadAbove(key, _fences);
        Tear(new Span<byte>(view.Start, _frameBytes), _rng);
        key.Start[key.Length - 1]++;
        _ = spot.TryAdvance(key, _fences);
        _ = spot.TryLoadAbove(key, _fences);
    }

    private void List(FrameView view, int depth, bool reverse, int delimiter)
    {
        _state.Begin(new ListingFilter(reverse, KeysOnly: false, delimiter, HoltLimits.TreeIdBytes), TreeId, []);
        _state.PageCountMax = ListingPage.EntryCountMax;
        _state.Rewind();
        _page.Clear();
        _ = !reverse && FrameLister.TryAsOne(view, depth, _state, _page, out _);
        _ = FrameLister.IsBelow(view, depth, _state);
        _page.Clear();
        _ = FrameLister.Fill(view, depth, _state, _page);
    }
}
