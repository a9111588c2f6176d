using System.Runtime.CompilerServices;

namespace Holt.Native;

/// <summary>The identity of a store.</summary>
[InlineArray(16)]
internal struct Uuid16
{
    private byte _first;
}
