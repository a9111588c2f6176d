namespace Holt.Log;

/// <summary>A segment as a file with a good header.</summary>
internal sealed record SegmentFile(string Name, SegmentHeader Header);
