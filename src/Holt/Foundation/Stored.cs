using System;
using System.Runtime.CompilerServices;

namespace Holt.Foundation;

/// <summary>
/// Stored structs in runs of bytes, for rooms that have no pointers: copied whole, bounds checked, at any alignment.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class Stored
{
    public static T Read<T>(ReadOnlySpan<byte> from)
        where T : unmanaged
    {
        Invariant.That(from.Length >= Unsafe.SizeOf<T>());
        return Unsafe.ReadUnaligned<T>(in from[0]);
    }

    public static void Write<T>(Span<byte> to, in T value)
        where T : unmanaged
    {
        Invariant.That(to.Length >= Unsafe.SizeOf<T>());
        Unsafe.WriteUnaligned(ref to[0], value);
    }
}
