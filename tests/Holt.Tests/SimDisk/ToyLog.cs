using System;
using System.Buffers.Binary;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>
/// A log of records of 700 bytes, so that they lie across sectors; each has its number and a checksum. A step is
/// acknowledged when its record is synced. The disk refuses one sync: the right answer is to stop there.
/// </summary>
internal sealed class ToyLog(ToyError error) : IToy
{
    private const int RecordBytes = 700;
    private const int StepsMax = 12;

    public void Run(IDisk disk, CrashProgress progress)
    {
        IDiskFile file = ToyFile.Open(disk, "log", FileUse.Create);
        if (error != ToyError.NoDirectorySync)
        {
            _ = disk.SyncDirectory();
        }

        Span<byte> record = stackalloc byte[RecordBytes];
        for (int step = 1; step <= StepsMax; step++)
        {
            progress.Issued = step;
            record.Fill((byte)step);
            BinaryPrimitives.WriteInt32LittleEndian(record, step);
            BinaryPrimitives.WriteInt32LittleEndian(record[4..], Sum(record[8..]));
            _ = file.Write((long)(step - 1) * RecordBytes, record);
            progress.Acknowledged = error == ToyError.AcknowledgedBeforeSync ? step : progress.Acknowledged;
            Fault? fault = file.Sync();
            fault = error == ToyError.SyncTriedAgain && fault is not null ? file.Sync() : fault;
            if (fault is not null)
            {
                return;
            }

            progress.Acknowledged = step;
        }
    }

    public int Recover(IDisk disk)
    {
        if (!ToyFile.Has(disk, "log"))
        {
            return 0;
        }

        IDiskFile file = ToyFile.Open(disk, "log", FileUse.Read);
        Span<byte> record = stackalloc byte[RecordBytes];
        for (int step = 1; ; step++)
        {
            _ = file.Read((long)(step - 1) * RecordBytes, record, out int count);
            if (count < RecordBytes
                || BinaryPrimitives.ReadInt32LittleEndian(record) != step
                || BinaryPrimitives.ReadInt32LittleEndian(record[4..]) != Sum(record[8..]))
            {
                return step - 1;
            }
        }
    }

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 17;
        foreach (byte value in bytes)
        {
            sum = unchecked((sum * 31) + value);
        }

        return sum;
    }
}
