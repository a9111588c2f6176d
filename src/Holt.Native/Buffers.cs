using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>Memory that the library allocates and the caller frees, by the C library's allocator.</summary>
internal static unsafe class Buffers
{
    private const int BytesMin = 256;

    /// <summary>Whether it is zeroed, or one that was filled before.</summary>
    public static bool IsSound(BufLayout* buffer) =>
        buffer->Size <= buffer->Capacity && (buffer->Data != null) == (buffer->Capacity != 0);

    /// <summary>Makes room; what it held is not kept.</summary>
    public static bool TryReserve(BufLayout* buffer, int bytes)
    {
        buffer->Size = 0;
        if (buffer->Capacity >= (nuint)bytes)
        {
            return true;
        }

        nuint capacity = nuint.Max(BytesMin, (nuint)bytes);
        NativeMemory.Free(buffer->Data);
        buffer->Data = null;
        buffer->Capacity = 0;
        try
        {
            buffer->Data = (byte*)NativeMemory.Alloc(capacity);
        }
        catch (System.OutOfMemoryException)
        {
            return false;
        }

        buffer->Capacity = capacity;
        return true;
    }
}
