using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Whether the frames of a store are a tree, while nobody writes.
/// <code>
///   root                one frame per place: linked once, latch free, sound by itself
///    s0 -> A, s1 -> B   s0 is the router's own low bound; A's keys lie in s0 .. s1, a level below
///                       the base depth is no more than what s0 and s1 share, so the bytes left out of A are right
///   leaf                a long value's chain has the length that its record says
///   ids                 every id given out was met
/// </code>
/// </summary>
internal sealed class TreeCheck
{
    /// <summary>A checkpoint beside has the intent on a frame while it copies it; nobody has it for so long.</summary>
    private const int PatienceMilliseconds = 5_000;

    private readonly TreeStore _store;
    private readonly HashSet<uint> _seen = [];
    private readonly byte[] _chunk;
    private readonly bool _isInsidePut;
    private byte[] _key = new byte[256];
    private uint _frameId; // the frame looked at

    private TreeCheck(TreeStore store, bool isInsidePut)
    {
        _store = store;
        _isInsidePut = isInsidePut;
        _chunk = new byte[ValueFrame.BytesMax(store.Limits)];
    }

    /// <summary>Records in all leaves that were visited.</summary>
    public long KeyCount { get; private set; }

    /// <summary>Visits everything.</summary>
    /// <param name="store">The tree; nobody writes meanwhile.</param>
    /// <param name="isInsidePut">
    /// Whether a put or a batch is under way, as when the shape changed: its long values are there before its records,
    /// and it may have the intent on leaves.
    /// </param>
    /// <param name="keyCount">The records met.</param>
    /// <returns>The first fault, as a sentence with its place; null when the tree is sound.</returns>
    public static string? FaultOf(TreeStore store, bool isInsidePut, out long keyCount) =>
        FaultOf(store, isInsidePut, out keyCount, out _);

    /// <summary>The same with the frame that has the fault.</summary>
    public static string? FaultOf(TreeStore store, bool isInsidePut, out long keyCount, out uint frameId)
    {
        var check = new TreeCheck(store, isInsidePut);
        int level = store.Pool.BeginRead(store.RootId, out _)
            ? FrameFacts.Level(store.Pool.View(store.RootId))
            : 0;
        string? fault = check.FrameFault(store.RootId, level, new Bounds([], null), baseDepth: 0)
            ?? check.LostFault();
        keyCount = check.KeyCount;
        frameId = check._frameId;
        return fault;
    }

    private string? FrameFault(uint id, int level, Bounds bounds, int baseDepth)
    {
        _frameId = id;
        string? fault = TryHold(id);
        if (fault is null)
        {
            fault = HeldFault(id, level, bounds, baseDepth);
            _store.Pool.ReleaseShared(id);
        }

        return fault;
    }

    private string? HeldFault(uint id, int level, Bounds bounds, int baseDepth)
    {
        if (OwnFault(id, baseDepth) is string own)
        {
            return own;
        }

        FrameView view = _store.Pool.View(id);
        int found = FrameFacts.Level(view);
        if (FrameFacts.Kind(view) == FrameFormat.Value || found != level)
        {
            return $"frame {id}: kind {FrameFacts.Kind(view)} on level {found}, where level {level} is wanted";
        }

        int shared = bounds.High is null ? 0 : bounds.Low.AsSpan().CommonPrefixLength(bounds.High);
        if (baseDepth > shared)
        {
            return $"frame {id}: base depth {baseDepth}, and its bounds share {shared} bytes";
        }

        return level == 0 ? LeafFault(id, bounds, baseDepth) : RouterFault(id, level, bounds, baseDepth);
    }

    /// <summary>Shares a frame, so that it stays in memory; or says why not.</summary>
    private string? TryHold(uint id)
    {
        FramePool pool = _store.Pool;
        if (id == FramePool.NoFrame || id > pool.HighestId)
        {
            return $"frame {id}: no such frame was given out";
        }

        if (!_seen.Add(id))
        {
            return $"frame {id}: linked from two places";
        }

        long end = Environment.TickCount64 + PatienceMilliseconds;
        var wait = default(SpinWait);
        for (ulong word = pool.WordOf(id); !IsLetGo(LatchWord.StateOf(word)); word = pool.WordOf(id))
        {
            if (LatchWord.IsGone(word) || Environment.TickCount64 >= end)
            {
                return $"frame {id}: its latch word is in state 0x{LatchWord.StateOf(word):x2}";
            }

            SyncPoint.Reach();
            wait.SpinOnce();
        }

        return pool.LatchShared(id) ? null : $"frame {id}: {pool.Residency.Failure}";
    }

    private bool IsLetGo(ulong state) => state is LatchWord.Free or LatchWord.Marked or LatchWord.Cold
        || (_isInsidePut && state == LatchWord.Intent);

    /// <summary>What is wrong with a frame whatever it is for.</summary>
    private string? OwnFault(uint id, int baseDepth)
    {
        FramePool pool = _store.Pool;
        bool isHeld = LatchWord.StateOf(pool.WordOf(id)) is >= LatchWord.Intent and < LatchWord.Closing;
        string? fault = FrameCheck.FaultOf(pool.View(id), _store.Limits, baseDepth, isHeld);
        return fault is null ? null : $"frame {id}: {fault}";
    }

    private string? LeafFault(uint id, Bounds bounds, int baseDepth)
    {
        var records = new FrameRecords(_store.Pool.View(id));
        while (records.MoveNext())
        {
            KeyCount++;
            if (!IsWithin(WholeKey(bounds, baseDepth, records.Key), bounds))
            {
                return $"frame {id}: the key {Shown(bounds, baseDepth, records.Key)} is outside of its bounds";
            }

            RecordHit record = records.Record;
            if (record.IsSpilled && ChainFault(record.Place) is string fault)
            {
                return $"frame {id}: the value of {Shown(bounds, baseDepth, records.Key)}: {fault}";
            }
        }

        return null;
    }

    private string? RouterFault(uint id, int level, Bounds bounds, int baseDepth)
    {
        var children = new List<(byte[] Low, RouterEntry Child)>();
        var records = new FrameRecords(_store.Pool.View(id));
        while (records.MoveNext())
        {
            ReadOnlySpan<byte> low = WholeKey(bounds, baseDepth, records.Key);
            if (!IsWithin(low, bounds))
            {
                return $"frame {id}: the separator {Convert.ToHexString(low)} is outside of its bounds";
            }

            if (children.Count == 0 && !low.SequenceEqual(bounds.Low))
            {
                return $"frame {id}: its first separator {Convert.ToHexString(low)} is not its low bound";
            }

            children.Add((low.ToArray(), records.Child));
        }

        string? fault = null;
        for (int i = 0; i < children.Count && fault is null; i++)
        {
            byte[]? high = i + 1 < children.Count ? children[i + 1].Low : bounds.High;
            RouterEntry child = children[i].Child;
            fault = FrameFault(child.ChildId, level - 1, new Bounds(children[i].Low, high), child.BaseDepth);
        }

        return fault;
    }

    private string? ChainFault(ValuePlace place)
    {
        long length = 0;
        for (uint id = place.FrameId; id != FramePool.NoFrame;)
        {
            uint next = FramePool.NoFrame;
            string? fault = TryHold(id);
            if (fault is null)
            {
                fault = OwnFault(id, baseDepth: 0) ?? PartFault(id, ref length, out next);
                _store.Pool.ReleaseShared(id);
            }

            if (fault is not null)
            {
                return fault;
            }

            id = next;
        }

        return length == place.Length ? null : $"{place.Length} bytes, and {length} in its frames";
    }

    private string? PartFault(uint id, ref long length, out uint next)
    {
        next = FramePool.NoFrame;
        FrameView view = _store.Pool.View(id);
        if (FrameFacts.Kind(view) != FrameFormat.Value)
        {
            return $"frame {id} is no value frame";
        }

        int part = ValueFrame.Read(view, _store.Limits, _chunk, out next);
        length += part;
        return next == FramePool.NoFrame || part == _chunk.Length
            ? null
            : $"frame {id} is not full, and frame {next} follows";
    }

    private string? LostFault()
    {
        FramePool pool = _store.Pool;
        for (uint id = 1; id <= pool.HighestId; id++)
        {
            ulong word = pool.WordOf(id);
            bool isGone = LatchWord.IsGone(word);
            bool isWarm = !isGone && !LatchWord.IsCold(word);
            bool mayBeMissed = _isInsidePut && isWarm && FrameFacts.Kind(pool.View(id)) == FrameFormat.Value;
            if (!isGone && !mayBeMissed && !_seen.Contains(id))
            {
                _frameId = id;
                return $"frame {id}: given out, and nothing links to it";
            }
        }

        return null;
    }

    /// <summary>Puts the bytes before a key that its frame leaves out.</summary>
    private ReadOnlySpan<byte> WholeKey(Bounds bounds, int baseDepth, ReadOnlySpan<byte> rest)
    {
        int length = baseDepth + rest.Length;
        if (length > _key.Length)
        {
            _key = new byte[2 * length];
        }

        bounds.Low.AsSpan(0, baseDepth).CopyTo(_key);
        rest.CopyTo(_key.AsSpan(baseDepth));
        return _key.AsSpan(0, length);
    }

    private string Shown(Bounds bounds, int baseDepth, ReadOnlySpan<byte> rest) =>
        Convert.ToHexString(WholeKey(bounds, baseDepth, rest));

    private static bool IsWithin(ReadOnlySpan<byte> key, Bounds bounds) =>
        key.SequenceCompareTo(bounds.Low) >= 0 && (bounds.High is null || key.SequenceCompareTo(bounds.High) < 0);

    /// <summary>What a frame's keys lie between.</summary>
    /// <param name="Low">The least there may be.</param>
    /// <param name="High">Above all; null at the end of everything.</param>
    private readonly record struct Bounds(byte[] Low, byte[]? High);
}
