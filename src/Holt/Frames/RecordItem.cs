using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>
/// One record of a sorted run on its way into new buckets. Keys are front coded: an item holds what its key does not
/// share with the one before, so a run never takes more memory than the frame it came from.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RecordItem
{
    /// <summary>Key bytes behind the first <see cref="Shared"/>.</summary>
    public byte* Delta;

    public byte* Value;
    public ulong Version;

    /// <summary>Length of the key, counted from the frame's base depth.</summary>
    public int KeyLength;

    /// <summary>Leading bytes shared with the item before; 0 for the first.</summary>
    public int Shared;

    /// <summary>Length of the value as stored in a record.</summary>
    public uint ValueField;
}
