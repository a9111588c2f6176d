using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// Finds the longest stored key that is a prefix of a query. The last key at or below the query is it, or shares n
/// bytes with the query; then no prefix longer than n is stored, and the query's first n bytes are the next query. All
/// frames met validate together at the end, so the answer is one moment's.
/// </summary>
/// <remarks>Thread-safe, one search per object.</remarks>
internal sealed class LongestPrefix
{
    /// <summary>Searches that lose so often keep what they read in memory.</summary>
    private static int AttemptsMax => SyncPoint.IsControlled ? 1 : 8; // a schedule test shall see the other way too

    private readonly ListingState _state = new();
    private readonly ListingPage _page = new();
    private readonly FramePlace[] _touched = new FramePlace[Scan.FramesMax];
    private readonly List<FramePlace> _places = new();

    /// <summary>Looks for it.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="tree">The tree id.</param>
    /// <param name="query">The query, its tree id first.</param>
    /// <param name="destination">Where the value goes.</param>
    /// <param name="matchLength">Bytes of the query that the key has.</param>
    /// <param name="length">Length of the value.</param>
    /// <param name="version">The record's version.</param>
    /// <returns>Ok, NotFound, TooSmall, Closed.</returns>
    public HoltStatus Find(
        TreeStore store,
        uint tree,
        EngineKey query,
        Span<byte> destination,
        out int matchLength,
        out int length,
        out ulong version)
    {
        HoltStatus status;
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (TryOnce(store, tree, query, destination, out status, out matchLength, out length, out version))
            {
                return status;
            }
        }

        // A small cache may not hold all frames of one search.
        store.Pool.Residency.Suspend();
        while (!TryOnce(store, tree, query, destination, out status, out matchLength, out length, out version))
        {
        }

        store.Pool.Residency.GoOn();
        return status;
    }

    private bool TryOnce(
        TreeStore store,
        uint tree,
        EngineKey query,
        Span<byte> destination,
        out HoltStatus status,
        out int matchLength,
        out int length,
        out ulong version)
    {
        _places.Clear();
        length = 0;
        version = 0;
        status = TryFind(store, tree, query, out matchLength);
        if (status == HoltStatus.Ok)
        {
            status = Lookup.Get(store, query.First(matchLength), destination, out length, out version);
        }

        if (store.Pool.IsHalted)
        {
            status = store.Pool.HaltStatus;
            return true;
        }

        return status != HoltStatus.Busy && Scan.AreAllValid(store, CollectionsMarshal.AsSpan(_places));
    }

    /// <summary>The search for the key. Busy: something changed.</summary>
    private HoltStatus TryFind(TreeStore store, uint tree, EngineKey query, out int matchLength)
    {
        matchLength = query.Length;
        while (true)
        {
            _state.Begin(new ListingFilter(true, true, -1, HoltLimits.TreeIdBytes), tree, default);
            _state.LowerHigh(tree, query.Span[HoltLimits.TreeIdBytes..matchLength], inclusive: true);
            _state.PageCountMax = 1;
            HoltStatus status = Scan.TryFill(store, _state, _page, _touched, _touched.Length, out int count);
            if (status != HoltStatus.Ok)
            {
                return status;
            }

            _places.AddRange(_touched.AsSpan(0, count));
            if (_page.Count == 0)
            {
                return count < _touched.Length ? HoltStatus.NotFound : HoltStatus.Busy;
            }

            ReadOnlySpan<byte> key = _page.Key(0);
            ReadOnlySpan<byte> wanted = query.Span[HoltLimits.TreeIdBytes..matchLength];
            int shared = key.CommonPrefixLength(wanted);
            matchLength = HoltLimits.TreeIdBytes + shared;
            if (shared == key.Length)
            {
                return HoltStatus.Ok;
            }
        }
    }
}
