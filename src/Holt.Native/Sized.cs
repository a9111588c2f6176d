using System;

namespace Holt.Native;

/// <summary>
/// Structs of C that say how long they are: an older caller's is shorter, a newer one's longer. Its first field is
/// its size.
/// </summary>
internal static unsafe class Sized
{
    /// <summary>More is not a struct.</summary>
    private const uint SizeMax = 4096;

    /// <summary>Copies a struct of the caller; false: it is too short, or has a tail that means something.</summary>
    public static bool TryRead<T>(T* from, out T copy)
        where T : unmanaged
    {
        copy = default;
        uint size = *(uint*)from;
        if (size < sizeof(T) || size > SizeMax)
        {
            return false;
        }

        copy = *from;
        return !new ReadOnlySpan<byte>((byte*)from + sizeof(T), (int)size - sizeof(T)).ContainsAnyExcept((byte)0);
    }

    /// <summary>Whether a struct of the caller can take what there is to tell.</summary>
    public static bool Fits<T>(T* to)
        where T : unmanaged
    {
        uint size = *(uint*)to;
        return size >= sizeof(T) && size <= SizeMax;
    }

    /// <summary>Fills a struct that fits; what the library does not know of it is zeros.</summary>
    public static void Write<T>(T* to, in T value)
        where T : unmanaged
    {
        uint size = *(uint*)to;
        *to = value;
        *(uint*)to = size;
        new Span<byte>((byte*)to + sizeof(T), (int)size - sizeof(T)).Clear();
    }
}
