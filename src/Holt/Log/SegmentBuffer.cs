using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>A segment read into memory as a whole: recovery never maps what it does not trust.</summary>
internal sealed unsafe class SegmentBuffer(IDisk disk) : IDisposable
{
    private NativeBlock? _block;
    private SegmentFile? _file;

    /// <summary>Reads a segment, unless it is the one that is there.</summary>
    public Fault? Load(SegmentFile file)
    {
        if (_file == file)
        {
            return null;
        }

        int bytes = (int)file.Header.SegmentBytes;
        if (_block is null || _block.Size < bytes)
        {
            IdleMemory.Free(_block);
            _block = new NativeBlock(bytes);
        }

        _file = null;
        Fault? fault = disk.Open(file.Name, FileUse.Read, out IDiskFile? opened);
        if (fault is not null)
        {
            return fault;
        }

        using (opened)
        {
            fault = opened!.Read(0, _block.Start, bytes, out int count);
            if (fault is null && count != bytes)
            {
                fault = new Fault(HoltStatus.Corrupt, file.Name, count, 0, "the segment ends early");
            }
        }

        _file = fault is null ? file : null;
        return fault;
    }

    /// <summary>Whatever lies at a place of the segment that has room for a head.</summary>
    public LogRecordHead* At(ulong lsn) => (LogRecordHead*)(_block!.Start + (lsn - _file!.Header.StartLsn));

    /// <summary>The record at a place, if all of it checks.</summary>
    public LogRecordHead* HeadAt(ulong lsn)
    {
        SegmentHeader header = _file!.Header;
        ulong room = header.EndLsn - lsn;
        LogRecordHead* head = At(lsn);
        return lsn % LogFormat.UnitBytes == 0
            && room >= LogRecordHead.Size
            && head->IsGood(lsn, room, header.Salt)
            && head->Mark == head->MarkOf((byte*)head + LogRecordHead.Size, header.Salt)
            ? head
            : null;
    }

    /// <summary>Writes a part of the segment to where it was read from, and syncs it.</summary>
    public Fault? Rewrite(int from, int to)
    {
        Fault? fault = disk.Open(_file!.Name, FileUse.Write, out IDiskFile? opened);
        if (fault is not null)
        {
            return fault;
        }

        using (opened)
        {
            fault = opened!.Write(from, _block!.Start + from, to - from);
            return fault ?? opened.Sync();
        }
    }

    public void Dispose()
    {
        IdleMemory.Free(_block);
        _block = null;
        _file = null;
    }
}
