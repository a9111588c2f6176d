using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>
/// The first page of a file: sealed when written, and judged when read before anything in it is believed.
/// </summary>
internal static class FilePage
{
    /// <summary>A page of zeros behind a head; more may be put behind it before it is sealed.</summary>
    public static byte[] Of(FileKind kind, StoreId store, int frameBytes, ulong number)
    {
        byte[] page = new byte[FileFormat.HeadBytes];
        var head = new FileHead
        {
            Magic = FileFormat.Magic,
            Kind = kind,
            Version = FileFormat.Version,
            Store = store,
            Number = number,
            FrameBytes = (uint)frameBytes,
        };
        Stored.Write(page, head);
        return page;
    }

    /// <summary>Puts the checksum into the head.</summary>
    public static void Seal(Span<byte> page)
    {
        FileHead head = Stored.Read<FileHead>(page);
        head.Checksum = SumOf(page);
        Stored.Write(page, head);
    }

    /// <summary>Reads a file's first page, which must be one of this kind and store.</summary>
    public static Fault? Read(IDiskFile file, FileKind kind, StoreId store, int frameBytes, ulong number)
    {
        byte[] page = new byte[FileFormat.HeadBytes];
        Fault? fault = file.ReadAll(0, page) ?? FaultOf(page, file.Name, 0, kind);
        if (fault is not null)
        {
            return fault;
        }

        FileHead head = Stored.Read<FileHead>(page);
        return head.Store != store ? Corrupt(file.Name, 0, $"belongs to store {head.Store}, not to {store}")
            : head.FrameBytes != frameBytes ? Corrupt(file.Name, 0, $"frames of {head.FrameBytes} bytes")
            : head.Number != number ? Corrupt(file.Name, 0, $"number {head.Number} where {number} belongs")
            : null;
    }

    /// <summary>What is wrong with a page that a file of this kind begins with.</summary>
    public static Fault? FaultOf(ReadOnlySpan<byte> page, string file, long offset, FileKind kind)
    {
        FileHead head = Stored.Read<FileHead>(page);
        if (head.Magic != FileFormat.Magic)
        {
            return Corrupt(file, offset, "does not begin as the files of a store do");
        }

        // Before the checksum: another format may have another one.
        if (head.Version != FileFormat.Version)
        {
            string age = head.Version > FileFormat.Version ? "newer" : "older";
            string text = $"format {head.Version} is {age} than {FileFormat.Version}, which this library reads";
            return new Fault(HoltStatus.Format, file, offset, 0, text);
        }

        return head.Checksum != SumOf(page) ? Corrupt(file, offset, "the checksum of the first page does not hold")
            : head.Kind != kind ? Corrupt(file, offset, $"a file of kind {head.Kind} where {kind} belongs")
            : null;
    }

    public static Fault Corrupt(string file, long offset, string text) =>
        new(HoltStatus.Corrupt, file, offset, 0, text);

    private static uint SumOf(ReadOnlySpan<byte> page)
    {
        const int place = FileHead.Size - sizeof(uint);
        uint sum = Checksum.Of(Checksum.Of(page[..place]), stackalloc byte[sizeof(uint)]);
        return Checksum.Of(sum, page[FileHead.Size..FileFormat.HeadBytes]);
    }
}
