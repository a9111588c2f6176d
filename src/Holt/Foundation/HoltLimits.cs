namespace Holt;

/// <summary>Every maximum of the engine, in one place.</summary>
public static class HoltLimits
{
    /// <summary>Longest key with frames of 512 KiB, in bytes: what 16 bits say. Smaller frames: an eighth.</summary>
    public const int KeyBytesMax = 65535;

    /// <summary>Longest value, in bytes.</summary>
    public const int ValueBytesMax = 16 << 20;

    /// <summary>Smallest frame, in bytes: one page.</summary>
    public const int FrameBytesMin = 4 << 10;

    /// <summary>Largest frame, in bytes: what 16-bit references of 8-byte units reach.</summary>
    public const int FrameBytesMax = 512 << 10;

    /// <summary>Operations of one batch. With log segments below 1 MiB: an eighth of a segment's bytes.</summary>
    public const int BatchOperationsMax = 1 << 17;

    /// <summary>
    /// Bytes of one batch: of its keys, four for each of them, and its values. With a log limit below 128 MiB: a
    /// quarter of that.
    /// </summary>
    public const int BatchBytesMax = 32 << 20;

    /// <summary>
    /// Leaf frames that one batch may change: what it prepares lies beside them until all are changed.
    /// </summary>
    public const int BatchFramesMax = 1024;

    internal const uint DefaultTreeId = 1;

    /// <summary>Every engine key starts with the id of its tree, big endian.</summary>
    internal const int TreeIdBytes = 4;
}
