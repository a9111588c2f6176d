namespace Holt.Tests.SimDisk;

/// <summary>What a disk writes in one piece, and what the page cache keeps in one.</summary>
internal static class Sectors
{
    public const int Bytes = 512;

    public const int PageBytes = 4096;

    public const int InPage = PageBytes / Bytes;

    public const byte All = 0xff;

    /// <summary>Stands for space that is taken and reads as zeros. Pages are never changed in place.</summary>
    public static readonly byte[] Zeros = new byte[PageBytes];

    public static int PagesIn(long bytes) => checked((int)((bytes + PageBytes - 1) / PageBytes));

    /// <summary>The sectors of a page that a range of it touches, a bit each.</summary>
    public static byte Touched(int offset, int length)
    {
        int first = offset / Bytes;
        int last = (offset + length - 1) / Bytes;
        return (byte)((All >> (InPage - 1 - last)) & (All << first));
    }
}
