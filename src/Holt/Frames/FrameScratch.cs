using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Memory for one structural operation: the records taken out of frames, the bytes of their keys, a frame to build
/// into. Sized once for a frame size, so nothing is allocated under a latch.
/// </summary>
/// <remarks>One operation at a time; the tree keeps a few.</remarks>
internal sealed unsafe class FrameScratch
{
    /// <summary>Frames whose records fit at once: a merge takes two, and leaves one to spare.</summary>
    private const int FrameCount = 3;

    /// <summary>What a level of a way down takes of the stack, at most.</summary>
    private const int LevelBytesMax = 32;

    private readonly NativeBlock _items;
    private readonly NativeBlock _arena;
    private readonly NativeBlock _key = new(EngineKey.LengthMax + 64);
    private readonly NativeBlock _path = new(EngineKey.LengthMax + 64);
    private readonly NativeBlock _image;
    private readonly NativeBlock _map = new(Nodes.MapEntries * sizeof(ushort));
    private readonly NativeBlock _stack;
    private readonly NativeBlock _taken = new(FrameInsert.BlockCountMax * sizeof(ushort));
    private int _arenaUsed;

    public FrameScratch(FrameLimits limits)
    {
        // A record takes its head and a slot; a key delta takes no more than it took in its frame, plus its head.
        int count = (FrameCount * limits.FrameBytes / (RecordHead.Size + Bucket.SlotBytes)) + Bucket.CountMax;
        _items = new NativeBlock(count * sizeof(RecordItem));
        _arena = new NativeBlock((FrameCount * 2 * limits.FrameBytes) + (4 * EngineKey.LengthMax));
        _image = new NativeBlock(limits.FrameBytes);
        _stack = new NativeBlock((limits.FrameBytes / Nodes.BytesMin * LevelBytesMax) + LevelBytesMax);
    }

    public RecordItem* Items => (RecordItem*)_items.Start;

    /// <summary>Items in use.</summary>
    public int Count { get; set; }

    /// <summary>The whole key of the item last visited, from the base depth.</summary>
    public byte* Key => _key.Start;

    /// <summary>The bytes of the way down, while a frame is taken apart.</summary>
    public byte* Path => _path.Start;

    /// <summary>A frame's worth of memory.</summary>
    public byte* Image => _image.Start;

    /// <summary>A child map.</summary>
    public ushort* Map => (ushort*)_map.Start;

    /// <summary>Room for a way down with as many levels as a frame can have nodes, and one more.</summary>
    public byte* Stack => _stack.Start;

    /// <summary>
    /// The blocks that a prepared change took of its frame, which nothing names before it is committed: so many.
    /// </summary>
    public int TakenCount { get; set; }

    /// <summary>Room to note them.</summary>
    public Span<ushort> Taken => new((ushort*)_taken.Start, FrameInsert.BlockCountMax);

    private void Clear()
    {
        Count = 0;
        _arenaUsed = 0;
    }

    /// <summary>Those blocks.</summary>
    public ReadOnlySpan<ushort> TakenBlocks => Taken[..TakenCount];

    /// <summary>Keeps within the stack: a torn or broken frame ends here.</summary>
    public void NeedStack(int levels, int levelBytes) => Invariant.That((long)levels * levelBytes <= _stack.Size);

    /// <summary>Bytes that stay until <see cref="Begin"/>.</summary>
    public byte* Take(int bytes)
    {
        Invariant.That(bytes <= _arena.Size - _arenaUsed);
        byte* start = _arena.Start + _arenaUsed;
        _arenaUsed += bytes;
        return start;
    }

    /// <summary>The same, or null when there is not so much left.</summary>
    public byte* TryTake(int bytes) => bytes <= _arena.Size - _arenaUsed ? Take(bytes) : null;

    /// <summary>Completes <see cref="Key"/> to the key of an item; the items before it were visited in order.</summary>
    public void Visit(int index)
    {
        RecordItem* item = Items + index;
        Bytes.Copy(item->Delta, Key + item->Shared, item->KeyLength - item->Shared);
    }

    /// <summary>Empties the scratch; the bytes of a key up to a depth are what all items to come share.</summary>
    public void Begin(EngineKey key, int depth)
    {
        Clear();
        Bytes.Copy(key.Start, Path, depth);
        Bytes.Copy(key.Start, Key, depth);
    }

    /// <summary>Makes an item the first of a build: it shares no more than a depth with the one before.</summary>
    public void StartAt(int index, int depth)
    {
        for (int i = 0; i <= index; i++)
        {
            Visit(i);
        }

        RecordItem* item = Items + index;
        if (item->Shared > depth)
        {
            byte* delta = Take(item->KeyLength - depth);
            Bytes.Copy(Key + depth, delta, item->KeyLength - depth);
            item->Delta = delta;
            item->Shared = depth;
        }
    }

    /// <summary>Leading bytes that all items of a range share.</summary>
    public int SharedBy(int first, int end)
    {
        int shared = Items[first].KeyLength;
        for (int i = first + 1; i < end; i++)
        {
            shared = Items[i].Shared < shared ? Items[i].Shared : shared;
        }

        return shared;
    }
}
