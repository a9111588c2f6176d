using System;

namespace Holt.Foundation;

/// <summary>
/// A page of a listing: entries of one moment, in listing order, in an arena of its own. Filled by one scan, then read
/// by one cursor; reused without allocating.
/// </summary>
internal sealed class ListingPage
{
    /// <summary>Entries of a full page.</summary>
    public const int EntryCountMax = 256;

    /// <summary>Arena bytes at which a page is full; one entry may go beyond.</summary>
    public const int BytesMax = 64 << 10;

    private readonly Slot[] _slots = new Slot[EntryCountMax];
    private byte[] _arena = new byte[BytesMax + (BytesMax / 4)];
    private int _used;

    public int Count { get; private set; }

    public bool IsFull => Count == EntryCountMax || _used >= BytesMax;

    /// <summary>Entries and bytes so far, to go back to when a read of one frame does not validate.</summary>
    public (int Count, int Used) Mark => (Count, _used);

    public void Clear() => Truncate((0, 0));

    public void Truncate((int Count, int Used) mark) => (Count, _used) = mark;

    /// <summary>Adds an entry and gives the room for its bytes: the key first, the value behind it.</summary>
    public Span<byte> Add(int keyLength, int valueLength, ulong version, bool isPrefix)
    {
        int length = keyLength + valueLength;
        if (_arena.Length - _used < length)
        {
            Array.Resize(ref _arena, Math.Max(_used + length, _arena.Length * 2));
        }

        _slots[Count++] = new Slot(_used, keyLength, valueLength, version, isPrefix);
        _used += length;
        return _arena.AsSpan(_used - length, length);
    }

    public ReadOnlySpan<byte> Key(int index) => _arena.AsSpan(_slots[index].Offset, _slots[index].KeyLength);

    public ReadOnlySpan<byte> Value(int index) =>
        _arena.AsSpan(_slots[index].Offset + _slots[index].KeyLength, _slots[index].ValueLength);

    public ulong Version(int index) => _slots[index].Version;

    public bool IsPrefix(int index) => _slots[index].IsPrefix;

    private readonly record struct Slot(int Offset, int KeyLength, int ValueLength, ulong Version, bool IsPrefix);
}
