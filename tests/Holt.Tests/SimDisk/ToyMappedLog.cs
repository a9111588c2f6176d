using System;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>
/// A mapped log: a record is a page, a body of many bytes and a mark that says that the body is there. The process may
/// die between any two stores that are told. After a loss of power nothing is promised but what was synced, and the
/// mark is stored only when the body has been.
/// </summary>
internal sealed unsafe class ToyMappedLog(ToyError error) : IToy
{
    private const int RecordBytes = 4096;
    private const int StepsMax = 6;
    private const int BodyOffset = 1024;

    public void Run(IDisk disk, CrashProgress progress)
    {
        IDiskFile file = ToyFile.Open(disk, "log", FileUse.Create);
        _ = file.Reserve(0, StepsMax * RecordBytes);
        _ = file.Map(0, StepsMax * RecordBytes, out IDiskMap? map);
        _ = file.Sync();
        _ = disk.SyncDirectory();
        for (int step = 1; step <= StepsMax; step++)
        {
            progress.Issued = step;
            long at = (step - 1) * RecordBytes;
            _ = map!.Populate(at, RecordBytes);
            bool isBodyFirst = error != ToyError.PublishedBeforeBody;
            Store(map, at, step, isBody: isBodyFirst);
            _ = file.Sync();
            Store(map, at, step, isBody: !isBodyFirst);
            _ = file.Sync();
            progress.Acknowledged = step;
        }

        map!.Dispose();
    }

    public int Recover(IDisk disk)
    {
        if (!ToyFile.Has(disk, "log"))
        {
            return 0;
        }

        IDiskFile file = ToyFile.Open(disk, "log", FileUse.Read);
        byte[] record = new byte[RecordBytes];
        for (int step = 1; ; step++)
        {
            _ = DiskFileSpans.Read(file, (step - 1) * RecordBytes, record, out int count);
            if (count < RecordBytes || record[0] != step)
            {
                return step - 1;
            }

            if (record.AsSpan(BodyOffset).ContainsAnyExcept((byte)step))
            {
                return -1;
            }
        }
    }

    private static void Store(IDiskMap map, long at, int step, bool isBody)
    {
        int offset = isBody ? BodyOffset : 0;
        int length = isBody ? RecordBytes - BodyOffset : 1;
        new Span<byte>(map.Start + at + offset, length).Fill((byte)step);
        map.Stored(at + offset, length);
    }
}
