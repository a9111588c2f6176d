using System;
using System.Collections.Generic;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// What a batch works with: the frames it holds, what is planned for them or their drafts, and the long values that
/// come and go.
/// </summary>
/// <remarks>One batch at a time; kept for reuse.</remarks>
internal sealed class BatchFrames
{
    /// <summary>Drafts that are kept when a batch is done.</summary>
    private const int SpareDraftsMax = 8;

    private readonly Stack<FrameDraft> _spares = new();
    private FrameLimits? _limits;
    private HeldFrame[] _held = new HeldFrame[4];

    /// <summary>Frames held, in key order.</summary>
    public Span<HeldFrame> Held => _held.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>What will be done to the frames that have no draft; its writes are numbered by target.</summary>
    public FramePlan Plan { get; } = new();

    /// <summary>Bounds of the leaf at hand; there while a batch is written.</summary>
    public Fences? Fences { get; private set; }

    /// <summary>Memory to work in; there while a batch is written.</summary>
    public FrameScratch? Scratch { get; private set; }

    /// <summary>Where the long values of the targets lie, by target; empty when there are none.</summary>
    public List<ValuePlace> Places { get; } = new();

    /// <summary>Where long values lie whose records go.</summary>
    public List<ValuePlace> Old { get; } = new();

    /// <summary>Gets what a batch of so many targets needs in any case, before anything is held.</summary>
    /// <returns>False: there is no memory.</returns>
    public bool TryReserve(TreeStore store, int targets, bool hasLongValues)
    {
        if (_limits != store.Limits)
        {
            while (_spares.TryPop(out FrameDraft? other))
            {
                other.Free(); // another store, with frames of another size
            }

            _limits = store.Limits;
        }

        try
        {
            Fences ??= store.RentFences();
            Scratch ??= store.RentScratch();
            Plan.Reserve(targets);
            _ = Old.EnsureCapacity(targets);
            _ = Places.EnsureCapacity(hasLongValues ? targets : 0);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>Gets what one more frame may need, before it is held: nothing is allocated under its latch.</summary>
    /// <returns>False: there is no memory.</returns>
    public bool TryReserveFrame()
    {
        try
        {
            if (Count == _held.Length)
            {
                Array.Resize(ref _held, 2 * Count);
            }

            Plan.ReserveFrame();
            if (_spares.Count == 0)
            {
                _spares.Push(new FrameDraft(_limits!));
            }

            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>Gives back what belongs to the store; the batch is written, or refused.</summary>
    public void Leave(TreeStore store)
    {
        if (Fences is not null)
        {
            store.Return(Fences);
            Fences = null;
        }

        if (Scratch is not null)
        {
            store.Return(Scratch);
            Scratch = null;
        }
    }

    /// <summary>The draft that was reserved.</summary>
    public FrameDraft Rent() => _spares.Pop();

    public void Return(FrameDraft draft)
    {
        if (_spares.Count < SpareDraftsMax)
        {
            _spares.Push(draft);
        }
        else
        {
            draft.Free(); // not left to the collector, which sees nothing of it
        }
    }

    /// <summary>Where the long value of a target lies; default if it is not long.</summary>
    public ValuePlace PlaceOf(int target) => Places.Count > 0 ? Places[target] : default;

    /// <summary>Adds a frame; room for it was reserved.</summary>
    public void Add(HeldFrame frame) => _held[Count++] = frame;

    /// <summary>The blocks that prepared changes took in a frame.</summary>
    public ReadOnlySpan<ushort> BlocksOf(HeldFrame frame) => Plan.Blocks(frame.FirstBlock, frame.EndBlock);

    /// <summary>Forgets frames and values; the latches have been given back.</summary>
    public void Clear()
    {
        foreach (ref HeldFrame frame in Held)
        {
            if (frame.Draft is not null)
            {
                Return(frame.Draft);
                frame.Draft = null;
            }
        }

        Count = 0;
        Plan.Clear();
        Places.Clear();
        Old.Clear();
    }
}
