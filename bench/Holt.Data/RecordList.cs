using System;

namespace Holt.Data;

/// <summary>Keys with their values, packed one behind the other in one array.</summary>
/// <remarks>Filled by one thread; any number of threads may read it afterwards. Holds at most 2 GiB of bytes.</remarks>
public sealed class RecordList
{
    /// <summary>Key i lies at [_bounds[2i], _bounds[2i + 1]), its value from there to _bounds[2i + 2].</summary>
    private int[] _bounds = new int[3];

    private byte[] _bytes = new byte[4096];

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all keys and values.</summary>
    public long Bytes => _bounds[2 * Count];

    /// <summary>The key of a record.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>Its bytes; they stay where they are as long as nothing is added.</returns>
    public ReadOnlySpan<byte> Key(int index) => _bytes.AsSpan(_bounds[2 * index].._bounds[(2 * index) + 1]);

    /// <summary>The value of a record.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>Its bytes; they stay where they are as long as nothing is added.</returns>
    public ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(_bounds[(2 * index) + 1].._bounds[(2 * index) + 2]);

    /// <summary>The key of a record, for callers that keep it.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The same bytes as <see cref="Key"/>.</returns>
    public ReadOnlyMemory<byte> KeyMemory(int index) => _bytes.AsMemory(_bounds[2 * index].._bounds[(2 * index) + 1]);

    /// <summary>Adds a record behind the others.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int start = _bounds[2 * Count];
        int end = checked(start + key.Length + value.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, _bytes.Length * 2L)));
        }

        if ((2 * Count) + 2 == _bounds.Length - 1)
        {
            Array.Resize(ref _bounds, (_bounds.Length * 2) + 1);
        }

        key.CopyTo(_bytes.AsSpan(start));
        value.CopyTo(_bytes.AsSpan(start + key.Length));
        Count++;
        _bounds[(2 * Count) - 1] = start + key.Length;
        _bounds[2 * Count] = end;
    }

    /// <summary>The places of the records in the order of their keys.</summary>
    /// <returns>A new array of <see cref="Count"/> places.</returns>
    public int[] SortedOrder()
    {
        // Most comparisons are settled by the first eight bytes behind what all keys share.
        int shared = SharedBytes();
        int[] order = new int[Count];
        ulong[] heads = new ulong[Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            heads[i] = Head(Key(i)[shared..]);
        }

        Array.Sort(order, (a, b) => heads[a] != heads[b]
            ? heads[a].CompareTo(heads[b])
            : Key(a).SequenceCompareTo(Key(b)));
        return order;
    }

    private int SharedBytes()
    {
        int shared = Count == 0 ? 0 : Key(0).Length;
        for (int i = 1; i < Count; i++)
        {
            shared = Key(0)[..shared].CommonPrefixLength(Key(i));
        }

        return shared;
    }

    private static ulong Head(ReadOnlySpan<byte> key)
    {
        ulong head = 0;
        for (int i = 0; i < sizeof(ulong); i++)
        {
            head = (head << 8) | (i < key.Length ? key[i] : 0u);
        }

        return head;
    }
}
