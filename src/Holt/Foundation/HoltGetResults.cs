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
        _used = 0;
    }

    /// <summary>Room for a value, to be filled by the caller; found with that version.</summary>
    internal Span<byte> Add(int index, int length, ulong version)
    {
        if (_arena.Length - _used < length)
        {
            Array.Resize(ref _arena, Math.Max(_used + length, _arena.Length * 2));
        }

        _slots[index] = new Slot(_used, length, version);
        _used += length;
        return _arena.AsSpan(_used - length, length);
    }

    private ref readonly Slot Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ref _slots[index];
    }

    private readonly record struct Slot(int Offset, int Length, ulong Version);
}
