using System.Runtime.CompilerServices;

namespace Holt.Native;

/// <summary>A text of C of at most 31 bytes.</summary>
[InlineArray(32)]
internal struct Text32
{
    private byte _first;
}
