using System;
using System.Collections.Generic;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>What a batch works with: the frames it holds, their drafts, and the long values that come and go.</summary>
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

    /// <summary>Where the long values of the targets lie, by target; empty when there are none.</summary>
    public List<ValuePlace> Places { get; } = new();

    /// <summary>Where long values lie whose records go.</summary>
    public List<ValuePlace> Old { get; } = new();

    /// <summary>A draft for a frame of a store.</summary>
    public FrameDraft Rent(FrameLimits limits)
    {
        if (_limits != limits)
        {
            while (_spares.TryPop(out FrameDraft? other))
            {
                other.Free(); // another store, with frames of another size
            }

            _limits = limits;
        }

        return _spares.TryPop(out FrameDraft? spare) ? spare : new FrameDraft(limits);
    }

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

    public void Add(HeldFrame frame)
    {
        if (Count == _held.Length)
        {
            Array.Resize(ref _held, 2 * Count);
        }

        _held[Count++] = frame;
    }

    /// <summary>Forgets frames and values; the latches have been given back.</summary>
    public void Clear()
    {
        foreach (ref HeldFrame frame in Held)
        {
            Return(frame.Draft);
            frame.Draft = null!;
        }

        Count = 0;
        Places.Clear();
        Old.Clear();
    }
}
