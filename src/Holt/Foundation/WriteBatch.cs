// The operations of a batch, as they were given, and in the order of their keys:
//
//    bytes        id key value  id key value  id key  ...              in the order of the calls; its own, native
//    operations   [start, lengths] ...                                 one for each call
//    order        the operations by key, of one key in the order of the calls
//    targets      of each key the last operation: what the tree will see
//
// An operation's version is the place of the batch in the log plus its number, whether it is a target or not.
using System;
using System.Buffers.Binary;

namespace Holt.Foundation;

/// <summary>Puts and removals that become visible, and durable, all at once or not at all.</summary>
/// <remarks>Not thread-safe. Memory is kept for the next use.</remarks>
internal sealed unsafe class WriteBatch
{
    /// <summary>What searches may read behind the end of a key.</summary>
    private const int SlackBytes = 64;

    private readonly NativeBlock _bytes = new(4096);
    private readonly Comparison<int> _comparison;
    private BatchOperation[] _operations = new BatchOperation[16];
    private int[] _order = [];
    private int[] _targets = [];
    private int _used;
    private bool _isAscending = true; // as far as it goes, keys came in order and none twice

    public WriteBatch() => _comparison = Compare;

    /// <summary>Operations.</summary>
    public int Count { get; private set; }

    /// <summary>Keys: the last operation on each.</summary>
    public int TargetCount { get; private set; }

    /// <summary>Whether nothing is put.</summary>
    public bool IsRemovalsOnly
    {
        get
        {
            int at = 0;
            while (at < Count && IsRemoval(at))
            {
                at++;
            }

            return at == Count;
        }
    }

    /// <summary>Bytes of the longest key, without the tree's id.</summary>
    public int KeyBytesMax { get; private set; }

    /// <summary>Bytes of the longest value.</summary>
    public int ValueBytesMax { get; private set; }

    /// <summary>Bytes of keys, with their trees' ids, and values.</summary>
    public int Bytes => _used;

    /// <summary>The version of the first operation; 0 until the batch was written.</summary>
    public ulong FirstVersion { get; set; }

    /// <summary>Adds an operation.</summary>
    /// <returns>Ok; TooLarge: it exceeds a limit of every store, and the batch is as it was.</returns>
    public HoltStatus TryAdd(uint tree, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isRemoval)
    {
        long used = (long)_used + HoltLimits.TreeIdBytes + key.Length + value.Length;
        bool isTooLarge = key.Length > HoltLimits.KeyBytesMax
            || value.Length > HoltLimits.ValueBytesMax
            || Count == HoltLimits.BatchOperationsMax
            || used > HoltLimits.BatchBytesMax;
        if (isTooLarge)
        {
            return HoltStatus.TooLarge;
        }

        if (Count == _operations.Length)
        {
            Array.Resize(ref _operations, 2 * Count);
        }

        _bytes.Grow((int)used + SlackBytes);
        Span<byte> room = _bytes.Span[_used..];
        BinaryPrimitives.WriteUInt32BigEndian(room, tree);
        key.CopyTo(room[HoltLimits.TreeIdBytes..]);
        value.CopyTo(room[(HoltLimits.TreeIdBytes + key.Length)..]);
        _operations[Count++] = new BatchOperation
        {
            Start = _used,
            KeyLength = HoltLimits.TreeIdBytes + key.Length,
            ValueLength = isRemoval ? BatchOperation.Removal : value.Length,
        };
        _used = (int)used;
        KeyBytesMax = Math.Max(KeyBytesMax, key.Length);
        ValueBytesMax = Math.Max(ValueBytesMax, value.Length);
        _isAscending = _isAscending && (Count == 1 || CompareKeys(Count - 2, Count - 1) < 0);
        TargetCount = 0;
        FirstVersion = 0;
        return HoltStatus.Ok;
    }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        (Count, TargetCount, KeyBytesMax, ValueBytesMax, _used) = (0, 0, 0, 0, 0);
        _isAscending = true;
        FirstVersion = 0;
    }

    /// <summary>Finds the targets; before anybody asks for them.</summary>
    public void Sort()
    {
        if (TargetCount > 0)
        {
            return;
        }

        if (_order.Length < Count)
        {
            _order = new int[_operations.Length];
            _targets = new int[_operations.Length];
        }

        Span<int> order = _order.AsSpan(0, Count);
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        if (!_isAscending)
        {
            order.Sort(_comparison);
        }

        for (int i = 0; i < order.Length; i++)
        {
            bool isLast = i + 1 == order.Length || (!_isAscending && CompareKeys(order[i], order[i + 1]) != 0);
            if (isLast || _isAscending)
            {
                _targets[TargetCount++] = order[i];
            }
        }
    }

    /// <summary>The operation that decides about a key, in key order.</summary>
    public int TargetAt(int index) => _targets[index];

    /// <summary>The key of an operation; good until the next one is added.</summary>
    public EngineKey KeyOf(int operation)
    {
        ref readonly BatchOperation at = ref _operations[operation];
        return new EngineKey(_bytes.Start + at.Start, at.KeyLength);
    }

    public ReadOnlySpan<byte> ValueOf(int operation)
    {
        ref readonly BatchOperation at = ref _operations[operation];
        return at.ValueLength <= 0 ? [] : _bytes.Span.Slice(at.Start + at.KeyLength, at.ValueLength);
    }

    public bool IsRemoval(int operation) => _operations[operation].ValueLength == BatchOperation.Removal;

    /// <summary>Notes of a target whether the tree had its key.</summary>
    public void NoteTarget(int operation, bool wasThere) => _operations[operation].WasThere = wasThere;

    /// <summary>Whether an operation of a batch that was written found its key.</summary>
    public bool WasThere(int operation) => _operations[operation].WasThere;

    /// <summary>The batch was written: what its targets found, others of the same key found before them.</summary>
    public void Settle(ulong firstVersion)
    {
        FirstVersion = firstVersion;
        int target = 0;
        int first = 0;
        for (int i = 0; !_isAscending && i < Count; i++)
        {
            if (_order[i] != _targets[target])
            {
                continue;
            }

            bool isThere = _operations[_order[i]].WasThere;
            for (int at = first; at <= i; at++)
            {
                ref BatchOperation operation = ref _operations[_order[at]];
                operation.WasThere = isThere;
                isThere = operation.ValueLength != BatchOperation.Removal;
            }

            first = i + 1;
            target++;
        }
    }

    /// <summary>By key, then in the order of the calls.</summary>
    private int Compare(int x, int y)
    {
        int difference = CompareKeys(x, y);
        return difference != 0 ? difference : x - y;
    }

    private int CompareKeys(int x, int y)
    {
        ref readonly BatchOperation a = ref _operations[x];
        ref readonly BatchOperation b = ref _operations[y];
        return Foundation.Bytes.Compare(_bytes.Start + a.Start, a.KeyLength, _bytes.Start + b.Start, b.KeyLength);
    }
}
