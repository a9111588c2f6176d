using System;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Support;

namespace Holt.Tests.Io;

/// <summary>The file that a <see cref="CountingDisk"/> counts the calls for. One thread at a time.</summary>
internal sealed unsafe class CountingFile(CountingDisk disk, IDiskFile file) : PassedFile(file)
{
    public override Fault? Read(long offset, byte* to, int length, out int count)
    {
        disk.Singles++;
        count = 0;
        return FaultOf(offset, length) ?? base.Read(offset, to, length, out count);
    }

    public override Fault? Write(long offset, byte* from, int length)
    {
        disk.Singles++;
        return base.Write(offset, from, length);
    }

    public override Fault? Transfer(ReadOnlySpan<FileTransfer> transfers)
    {
        disk.Batches++;
        disk.Pieces += transfers.Length;
        Fault? refused = null;
        foreach (ref readonly FileTransfer transfer in transfers)
        {
            refused ??= transfer.IsWrite ? null : FaultOf(transfer.Offset, transfer.Length);
        }

        return refused ?? base.Transfer(transfers);
    }

    private Fault? FaultOf(long offset, int length) => disk.Refused >= offset && disk.Refused < offset + length
        ? new Fault(HoltStatus.Io, Name, disk.Refused, Errno.InputOutput, "refused by the test")
        : null;
}
