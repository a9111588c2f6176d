using System.Runtime.CompilerServices;

namespace Holt.Native;

/// <summary>A text of C of at most 255 bytes.</summary>
[InlineArray(256)]
internal struct Text256
{
    private byte _first;
}
