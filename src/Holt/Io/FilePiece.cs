namespace Holt.Io;

/// <summary>A part of a file and the part of a memory that belongs to it.</summary>
/// <param name="Offset">Where in the file.</param>
/// <param name="At">Where in the memory.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct FilePiece(long Offset, int At, int Length);
