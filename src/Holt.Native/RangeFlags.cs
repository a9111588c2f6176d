using System;

namespace Holt.Native;

/// <summary>Flags of a range.</summary>
[Flags]
internal enum RangeFlags : uint
{
    None = 0,
    Reverse = 1,
    KeysOnly = 2,
    LowerOpen = 4,
    UpperClosed = 8,
    Delimit = 16,
    All = Reverse | KeysOnly | LowerOpen | UpperClosed | Delimit,
}
