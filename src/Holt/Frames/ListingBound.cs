using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>An engine key at which something starts or ends, in memory of its own.</summary>
/// <remarks>Used by one thread; kept for reuse.</remarks>
internal sealed unsafe class ListingBound
{
    private readonly NativeBlock _block = new(EngineKey.BlockBytes);
    private int _length;

    /// <summary>Room for the longest key.</summary>
    public byte* Start => _block.Start;

    public EngineKey Key => new(_block.Start, _length);

    /// <summary>Whether the key itself belongs to what is bounded.</summary>
    public bool IsInclusive { get; private set; }

    /// <summary>Takes the first bytes of its room as the key.</summary>
    public void Set(int length, bool isInclusive)
    {
        _length = length;
        IsInclusive = isInclusive;
    }

    /// <summary>
    /// Copies a key. Torn lengths may be longer than any; what comes of them is dropped with the page.
    /// </summary>
    public void Set(byte* bytes, int length, bool isInclusive)
    {
        Set(Math.Min(length, EngineKey.LengthMax), isInclusive);
        Bytes.CopyOver(bytes, Start, _length);
    }

    /// <summary>Copies another.</summary>
    public void Set(ListingBound other) => Set(other.Start, other._length, other.IsInclusive);

    /// <summary>Compares with other bytes.</summary>
    public int CompareTo(byte* bytes, int length) => Bytes.Compare(Start, _length, bytes, length);
}
