using System.Runtime.InteropServices;

namespace Holt.Foundation;

/// <summary>One operation of a <see cref="WriteBatch"/>: where its bytes lie, and what came of it.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct BatchOperation
{
    /// <summary>The value length of a removal.</summary>
    public const int Removal = -1;

    /// <summary>Where its key starts, with the tree's id; the value follows.</summary>
    public int Start;

    public int KeyLength;

    /// <summary>Or <see cref="Removal"/>.</summary>
    public int ValueLength;

    /// <summary>Whether the key was there before it.</summary>
    public bool WasThere;
}
