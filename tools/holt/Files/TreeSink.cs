using System;

namespace Holt.Tool.Files;

/// <summary>
/// Puts what a source reads into a tree. A tree that is not empty is asked first, and what it has with the same value
/// is not written again: so a loader that was killed goes on where it was.
/// </summary>
internal sealed class TreeSink(HoltTree tree) : IRecordSink
{
    private readonly bool _mayBeThere = tree.Count > 0;
    private byte[] _value = new byte[256];
    private Action<long>? _tell;
    private long _every = long.MaxValue;

    /// <summary>Records taken that the tree has now.</summary>
    public long Count { get; private set; }

    /// <summary>Of these, the ones that it had before.</summary>
    public long Unchanged { get; private set; }

    /// <summary>Tells the count again and again.</summary>
    public void TellEach(long every, Action<long> tell)
    {
        _every = every;
        _tell = tell;
    }

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_mayBeThere && IsThere(key, value))
        {
            Unchanged++;
        }
        else
        {
            _ = tree.Put(key, value);
        }

        Count++;
        if (Count % _every == 0)
        {
            _tell!(Count);
        }
    }

    private bool IsThere(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_value.Length < value.Length)
        {
            _value = new byte[value.Length];
        }

        return tree.TryGet(key, _value, out int length, out _) == ReadStatus.Found
            && value.SequenceEqual(_value.AsSpan(0, length));
    }
}
