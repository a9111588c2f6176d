namespace Holt.Storage;

/// <summary>What a file is.</summary>
internal enum FileKind : ushort
{
    Superblock = 1,
    Manifest = 2,
    Frames = 3,
}
