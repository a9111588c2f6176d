using System.Runtime.InteropServices;

namespace Holt.Log;

/// <summary>A word that many threads write, alone on its cache lines.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct PaddedWord
{
    [FieldOffset(64)]
    public ulong Value; // Interlocked
}
