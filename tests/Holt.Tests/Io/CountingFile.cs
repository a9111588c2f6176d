using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Io;

/// <summary>The file that a <see cref="CountingDisk"/> counts the calls for. One thread at a time.</summary>
internal sealed unsafe class CountingFile(CountingDisk disk, IDiskFile file) : IDiskFile
{
    public string Name => file.Name;

    public Fault? Size(out long bytes) => file.Size(out bytes);

    public Fault? Read(long offset, byte* to, int length, out int count)
    {
        disk.Singles++;
        count = 0;
        return FaultOf(offset, length) ?? file.Read(offset, to, length, out count);
    }

    public void ExpectRandomReads() => file.ExpectRandomReads();

    public Fault? Write(long offset, byte* from, int length)
    {
        disk.Singles++;
        return file.Write(offset, from, length);
    }

    public Fault? Transfer(ReadOnlySpan<FileTransfer> transfers)
    {
        disk.Batches++;
        disk.Pieces += transfers.Length;
        Fault? refused = null;
        foreach (ref readonly FileTransfer transfer in transfers)
        {
            refused ??= transfer.IsWrite ? null : FaultOf(transfer.Offset, transfer.Length);
        }

        return refused ?? file.Transfer(transfers);
    }

    public Fault? Sync() => file.Sync();

    public Fault? Resize(long bytes) => file.Resize(bytes);

    public Fault? Reserve(long offset, long length) => file.Reserve(offset, length);

    public Fault? Discard(long offset, long length) => file.Discard(offset, length);

    public Fault? Map(long offset, long length, out IDiskMap? map) => file.Map(offset, length, out map);

    public Fault? Lock(bool exclusive) => file.Lock(exclusive);

    public void Dispose() => file.Dispose();

    private Fault? FaultOf(long offset, int length) => disk.Refused >= offset && disk.Refused < offset + length
        ? new Fault(HoltStatus.Io, Name, disk.Refused, Errno.InputOutput, "refused by the test")
        : null;
}
