using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>The kernel's `struct flock`. All zeros but the kind: the whole file, from its start to its end.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct FileLock
{
    [FieldOffset(0)]
    public short Kind;
}
