namespace Holt;

/// <summary>The settings of a store; every one has a default. Read once, when the store is opened.</summary>
public sealed class HoltOptions
{
    /// <summary>Size of a frame in bytes: 4, 16, 64 or 512 KiB. Fixed for the life of a store.</summary>
    public int FrameBytes { get; init; } = HoltLimits.FrameBytesMax;

    /// <summary>
    /// Address space to reserve, in bytes: a power of two. Costs nothing until used; halved until the system agrees.
    /// </summary>
    public long AddressRangeBytes { get; init; } = 1L << 40;

    /// <summary>
    /// Lets the kernel back frames with huge pages: gets cost about a tenth less, whole frames stay in memory.
    /// </summary>
    public bool HugePages { get; init; }

    internal HoltStatus Validate()
    {
        bool frame = FrameBytes is (4 << 10) or (16 << 10) or (64 << 10) or (512 << 10);
        bool range = AddressRangeBytes >= 1 << 24 && (AddressRangeBytes & (AddressRangeBytes - 1)) == 0;
        return frame && range ? HoltStatus.Ok : HoltStatus.Invalid;
    }
}
