using System.Runtime.InteropServices;

namespace Holt.Soak;

/// <summary>What a writer keeps over all its lives; a line of its own.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct WriterLine
{
    /// <summary>Writes begun: each has a number of its own.</summary>
    public ulong Number;

    /// <summary>How many of its slots it has written to, in its order.</summary>
    public long Fresh;

    /// <summary>Writes that returned.</summary>
    public long Acknowledged;

    /// <summary>The newest version that it was told.</summary>
    public ulong Version;
}
