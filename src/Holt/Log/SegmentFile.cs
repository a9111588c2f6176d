namespace Holt.Log;

/// <summary>A segment as a file with a good header.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Header">What it starts with.</param>
/// <param name="Bytes">Of the file: less than the segment has when it was cut, since nothing of it is needed.</param>
internal sealed record SegmentFile(string Name, SegmentHeader Header, long Bytes)
{
    /// <summary>Whether all of it is there.</summary>
    public bool IsWhole => (ulong)Bytes == Header.SegmentBytes;
}
