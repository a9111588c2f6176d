using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Support;

namespace Holt.Tests.Engine;

/// <summary>A file of a <see cref="ColdDisk"/>.</summary>
internal sealed unsafe class ColdFile(ColdDisk disk, IDiskFile file, HashSet<long> pages) : PassedFile(file)
{
    private const int PageBytes = 4096;

    public override Fault? Read(long offset, byte* to, int length, out int count)
    {
        Fault? fault = base.Read(offset, to, length, out count);
        disk.Note(Name, count);
        return fault;
    }

    public override Fault? Write(long offset, byte* from, int length)
    {
        for (long page = (offset + PageBytes - 1) / PageBytes; (page + 1) * PageBytes <= offset + length; page++)
        {
            _ = pages.Add(page);
        }

        return base.Write(offset, from, length);
    }

    public override Fault? Transfer(ReadOnlySpan<FileTransfer> transfers)
    {
        Fault? first = null;
        foreach (ref readonly FileTransfer transfer in transfers)
        {
            Fault? fault = ((IDiskFile)this).TransferOne(transfer);
            first ??= fault;
        }

        return first;
    }

    public override Fault? Map(long offset, long length, out IDiskMap? map)
    {
        Fault? fault = base.Map(offset, length, out map);
        map = map is null ? null : new ColdMap(this, map, offset);
        return fault;
    }

    internal void Touch(long offset, long length)
    {
        for (long page = offset / PageBytes; page * PageBytes < offset + length; page++)
        {
            disk.Note(Name, pages.Add(page) ? PageBytes : 0);
        }
    }
}
