namespace Holt.Io;

/// <summary>One read or write of many that are done together.</summary>
/// <param name="Offset">Where in the file.</param>
/// <param name="Memory">Where in memory; it stays where it is and belongs to the transfer until that has ended.</param>
/// <param name="Length">How many bytes, all of them.</param>
/// <param name="IsWrite">Which way.</param>
internal readonly unsafe record struct FileTransfer(long Offset, nuint Memory, int Length, bool IsWrite)
{
    /// <summary>The memory. A method, for what a record prints of itself cannot be a pointer.</summary>
    public byte* Start() => (byte*)Memory;
}
