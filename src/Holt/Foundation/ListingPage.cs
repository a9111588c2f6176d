using System;
using System.Runtime.CompilerServices;

namespace Holt.Foundation;

/// <summary>
/// A page of a listing: entries of one moment, in listing order, in an arena of its own. Filled by one scan, then read
/// by one cursor; reused without allocating.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed unsafe class ListingPage
{
    /// <summary>Entries of a full page.</summary>
    public const int EntryCountMax = 256;

    /// <summary>Arena bytes at which a page is full; one entry may go beyond.</summary>
    public const int BytesMax = 64 << 10;

    /// <summary>Bytes behind an entry that whoever writes it may overwrite.</summary>
    public const int SlackBytes = 64;

    private readonly Slot[] _slots = new Slot[EntryCountMax];
    private readonly NativeBlock _arena = new(BytesMax + (BytesMax / 4));
    private int _used;

    public int Count { get; private set; }

    public bool IsFull => Count == EntryCountMax || _used >= BytesMax;

    public void Clear()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>Adds an entry and gives the room for its bytes: the key first, the value behind it.</summary>
    public byte* Add(int keyLength, int valueLength, ulong version, bool isPrefix)
    {
        int length = keyLength + valueLength;
        if (_arena.Size - _used < length + SlackBytes)
        {
            _arena.Grow(_used + length + SlackBytes);
        }

        byte* room = _arena.Start + _used;
        _slots[Count++] = new Slot(_used, keyLength, valueLength, version, isPrefix);
        _used += length;
        return room;
    }

    /// <summary>The same for code without pointers.</summary>
    public Span<byte> AddSpan(int keyLength, int valueLength, ulong version) =>
        new(Add(keyLength, valueLength, version, isPrefix: false), keyLength + valueLength);

    public ReadOnlySpan<byte> Key(int index)
    {
        ref readonly Slot slot = ref _slots[index];
        return new ReadOnlySpan<byte>(_arena.Start + slot.Offset, slot.KeyLength);
    }

    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly Slot slot = ref _slots[index];
        return new ReadOnlySpan<byte>(_arena.Start + slot.Offset + slot.KeyLength, slot.ValueLength);
    }

    /// <summary>The lengths of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Measure(int index, out int keyBytes, out int valueBytes)
    {
        ref readonly Slot slot = ref _slots[index];
        keyBytes = slot.KeyLength;
        valueBytes = slot.ValueLength;
    }

    /// <summary>All of an entry, for who walks a page: one look at its slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(
        int index, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out ulong version, out bool isPrefix)
    {
        ref readonly Slot slot = ref _slots[index];
        byte* start = _arena.Start + slot.Offset;
        key = new ReadOnlySpan<byte>(start, slot.KeyLength);
        value = new ReadOnlySpan<byte>(start + slot.KeyLength, slot.ValueLength);
        version = slot.Version;
        isPrefix = slot.IsPrefix;
    }

    /// <summary>Where the key of an entry lies, and behind it its value; good until the page is filled anew.</summary>
    public byte* Start(int index) => _arena.Start + _slots[index].Offset;

    /// <summary>Entries lie one behind the other: the bytes of all from one to before another.</summary>
    public ReadOnlySpan<byte> Entries(int first, int end)
    {
        int stop = end < Count ? _slots[end].Offset : _used;
        return new ReadOnlySpan<byte>(_arena.Start + _slots[first].Offset, stop - _slots[first].Offset);
    }

    public ulong Version(int index) => _slots[index].Version;

    public bool IsPrefix(int index) => _slots[index].IsPrefix;

    private readonly record struct Slot(int Offset, int KeyLength, int ValueLength, ulong Version, bool IsPrefix);
}
