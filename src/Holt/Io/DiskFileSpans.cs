using System;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>A file read and written by spans, for rooms that have no pointers.</summary>
internal static unsafe class DiskFileSpans
{
    /// <summary>Reads bytes; fewer only at the end of the file.</summary>
    public static Fault? Read(this IDiskFile file, long offset, Span<byte> to, out int count)
    {
        fixed (byte* start = to)
        {
            return file.Read(offset, start, to.Length, out count);
        }
    }

    /// <summary>Reads exactly as many bytes; a file that ends before is <see cref="HoltStatus.Corrupt"/>.</summary>
    public static Fault? ReadAll(this IDiskFile file, long offset, Span<byte> to)
    {
        Fault? fault = file.Read(offset, to, out int count);
        return fault is null && count < to.Length ? EndsEarly(file.Name, offset + count) : fault;
    }

    /// <summary>The fault of a read that wanted more than there is.</summary>
    public static Fault EndsEarly(string name, long end) =>
        new(HoltStatus.Corrupt, name, end, 0, "the file ends here, too early");

    /// <summary>Writes bytes.</summary>
    public static Fault? Write(this IDiskFile file, long offset, ReadOnlySpan<byte> from)
    {
        fixed (byte* start = from)
        {
            return file.Write(offset, start, from.Length);
        }
    }
}
