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

    internal const uint DefaultTreeId = 1;

    /// <summary>Every engine key starts with the id of its tree, big endian.</summary>
    internal const int TreeIdBytes = 4;
}
