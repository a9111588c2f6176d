using Holt.Frames;

namespace Holt.Storage;

/// <summary>
/// The numbers of the files. All numbers in them are little endian. Every file begins with a page of 4 KiB that a
/// <see cref="FileHead"/> opens; the checksum in it is that of the whole page.
/// </summary>
internal static class FileFormat
{
    public const uint Magic = 0x544C4F48; // "HOLT"
    public const ushort Version = 2;

    /// <summary>The unit of space in the file of frames, and a page of a frame.</summary>
    public const int UnitBytes = FrameFormat.PageBytes;

    /// <summary>The page a file begins with.</summary>
    public const int HeadBytes = 4096;

    public const string SuperblockName = "holt";

    /// <summary>The superblock's file while the store is being made or destroyed.</summary>
    public const string UnfinishedName = "holt.new";

    public const string FramesName = "data";
    public const string ManifestPrefix = "manifest-";
    public const string LogPrefix = "log-";

    /// <summary>A store's first position in the log.</summary>
    public const ulong FirstLsn = 4096;

    // Compile-time facts: a false one is -1, which does not fit a byte (CS0031).
    private const byte HeadsFitTheirPage = SuperblockPage.Size <= HeadBytes ? 1 : -1;

    private const byte RecordsStartAligned = HeadBytes % 8 == 0 && ManifestRecord.Size % 8 == 0 ? 1 : -1;

    private const byte PageCountsFitAByte = HoltLimits.FrameBytesMax / UnitBytes <= byte.MaxValue ? 1 : -1;
}
