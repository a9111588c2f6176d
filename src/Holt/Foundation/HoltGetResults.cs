using System;

namespace Holt;

/// <summary>The answers of a read of many keys: values in one arena that is reused by the next read.</summary>
/// <remarks>Not thread-safe: one read or one reader at a time.</remarks>
public sealed class HoltGetResults
{
    private Slot[] _slots = new Slot[16];
    private byte[] _arena = new byte[4096];
    private int _used;

    /// <summary>How many keys were asked for.</summary>
    public int Count { get; private set; }

    /// <summary>What one array holds; less in tests.</summary>
    internal int BytesMax { get; init; } = Array.MaxLength;

    /// <summary>Whether values were left out since there was no room for them.</summary>
    internal bool IsOverfull { get; private set; }

    /// <summary>Whether a key was found.</summary>
    /// <param name="index">Which key, in the order asked.</param>
    /// <returns>True if it was.</returns>
    public bool IsFound(int index) => Checked(index).Version != 0;

    /// <summary>A value; empty when not found. Good until the next read into this object.</summary>
    /// <param name="index">Which key, in the order asked.</param>
    /// <returns>The bytes.</returns>
    public ReadOnlySpan<byte> Value(int index) => _arena.AsSpan(Checked(index).Offset, Checked(index).Length);

    /// <summary>The version of a record; 0 when not found.</summary>
    /// <param name="index">Which key, in the order asked.</param>
    /// <returns>The version.</returns>
    public RecordVersion Version(int index) => new(Checked(index).Version);

    /// <summary>Empties the results and makes them hold <paramref name="count"/> keys, none of them found.</summary>
    internal void Reset(int count)
    {
        if (_slots.Length < count)
        {
            _slots = new Slot[Math.Max(count, _slots.Length * 2)];
        }

        Array.Clear(_slots, 0, count);
        Count = count;
        IsOverfull = false;
        _used = 0;
    }

    /// <summary>Room for a value, to be filled by the caller; found with that version.</summary>
    /// <returns>False: all values together are larger than an array can be, and this one is left out.</returns>
    internal bool TryAdd(int index, int length, ulong version, out Span<byte> room)
    {
        room = default;
        if (length > BytesMax - _used)
        {
            IsOverfull = true;
            return false;
        }

        if (_arena.Length - _used < length)
        {
            Array.Resize(ref _arena, (int)Math.Max(_used + length, Math.Min(_arena.Length * 2L, BytesMax)));
        }

        _slots[index] = new Slot(_used, length, version);
        _used += length;
        room = _arena.AsSpan(_used - length, length);
        return true;
    }

    private ref readonly Slot Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ref _slots[index];
    }

    private readonly record struct Slot(int Offset, int Length, ulong Version);
}
