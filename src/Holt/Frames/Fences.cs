using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// The bounds of a frame's keys: from low (inclusive, empty at the start of everything) to high (exclusive).
/// </summary>
/// <remarks>Owned by one operation at a time.</remarks>
internal sealed unsafe class Fences
{
    private readonly NativeBlock _low = new(FrameCursor.KeyCapacity);
    private NativeBlock _high = new(FrameCursor.KeyCapacity);
    private NativeBlock _probe = new(FrameCursor.KeyCapacity);

    /// <summary>Memory for a separator between the bounds.</summary>
    public NativeBlock Separator { get; } = new(EngineKey.BlockBytes);

    public int SeparatorLength { get; set; }

    public EngineKey SeparatorKey => new(Separator.Start, SeparatorLength);

    public int LowLength { get; set; }

    public int HighLength { get; private set; }

    /// <summary>False at the end of everything.</summary>
    public bool HasHigh { get; private set; }

    public EngineKey LowKey => new(_low.Start, LowLength);

    public EngineKey HighKey => new(_high.Start, HighLength);

    internal byte* Low => _low.Start;

    internal byte* High => _high.Start;

    internal byte* Probe => _probe.Start;

    /// <summary>Room for what a walk keeps of a key; a search for bounds takes it.</summary>
    internal byte* Kept => _probe.Start;

    /// <summary>Makes the bounds those of the root: everything.</summary>
    public void Reset()
    {
        LowLength = 0;
        HighLength = 0;
        HasHigh = false;
    }

    /// <summary>Whether a key lies between the bounds.</summary>
    public bool Holds(EngineKey key) =>
        Bytes.Compare(key.Start, key.Length, _low.Start, LowLength) >= 0
        && (!HasHigh || Bytes.Compare(key.Start, key.Length, _high.Start, HighLength) < 0);

    /// <summary>Leading bytes that the low bound shares with a separator above it.</summary>
    public int SharedLow(EngineKey separator) => Shared(LowKey, separator);

    /// <summary>Leading bytes that a separator shares with the high bound.</summary>
    public int SharedHigh(EngineKey separator) => HasHigh ? Shared(separator, HighKey) : 0;

    /// <summary>Leading bytes of the bounds themselves: the base depth of the frame between them.</summary>
    public int SharedBounds() => HasHigh ? Shared(LowKey, HighKey) : 0;

    /// <summary>Takes what lies in the probe as the high bound.</summary>
    internal void AdoptHigh(int length)
    {
        (_high, _probe) = (_probe, _high);
        HighLength = length;
        HasHigh = true;
    }

    /// <summary>Takes what lies in the memory of the high bound as that.</summary>
    internal void SetHigh(int length)
    {
        HighLength = length;
        HasHigh = true;
    }

    private static int Shared(EngineKey a, EngineKey b) =>
        Bytes.CommonPrefix(a.Start, b.Start, a.Length < b.Length ? a.Length : b.Length);
}
