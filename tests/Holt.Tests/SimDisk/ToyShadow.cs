using System;
using System.Buffers.Binary;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>
/// One value of 4 KiB in one of three extents, and a manifest: 8 bytes a record, never torn, that name the extent of
/// each step. A step writes a free extent, syncs it, appends to the manifest and syncs that: then the old extent is
/// free.
/// </summary>
internal sealed class ToyShadow(ToyError error) : IToy
{
    private const int ExtentBytes = 4096;
    private const int ExtentCount = 3;
    private const int StepsMax = 12;

    public void Run(IDisk disk, CrashProgress progress)
    {
        IDiskFile data = ToyFile.Open(disk, "data", FileUse.Create);
        IDiskFile manifest = ToyFile.Open(disk, "manifest", FileUse.Create);
        _ = data.Reserve(0, ExtentCount * ExtentBytes);
        _ = data.Sync();
        _ = disk.SyncDirectory();
        byte[] extent = new byte[ExtentBytes];
        byte[] record = new byte[8];
        for (int step = 1; step <= StepsMax; step++)
        {
            progress.Issued = step;
            extent.AsSpan().Fill((byte)step);
            _ = data.Write(ExtentOf(step) * ExtentBytes, extent);
            if (error != ToyError.DroppedSync)
            {
                _ = data.Sync();
            }

            BinaryPrimitives.WriteInt32LittleEndian(record, step);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), (int)ExtentOf(step));
            _ = manifest.Write((step - 1) * 8, record);

            // The manifest is synced every other step: until then two of its records may be the last one.
            if (step % 2 == 0)
            {
                _ = manifest.Sync();
                progress.Acknowledged = step;
            }
        }
    }

    public int Recover(IDisk disk)
    {
        if (!ToyFile.Has(disk, "manifest") || !ToyFile.Has(disk, "data"))
        {
            return 0;
        }

        IDiskFile manifest = ToyFile.Open(disk, "manifest", FileUse.Read);
        IDiskFile data = ToyFile.Open(disk, "data", FileUse.Read);
        int last = 0;
        long place = 0;
        byte[] record = new byte[8];
        while (DiskFileSpans.Read(manifest, last * 8, record, out int count) is null
            && count == 8 && BinaryPrimitives.ReadInt32LittleEndian(record) == last + 1)
        {
            last++;
            place = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(4));
        }

        byte[] extent = new byte[ExtentBytes];
        _ = DiskFileSpans.Read(data, place * ExtentBytes, extent, out _);
        return last == 0 || !extent.AsSpan().ContainsAnyExcept((byte)last) ? last : -1;
    }

    /// <summary>Early reuse: only two extents in turn, as if the record that frees one were durable already.</summary>
    private long ExtentOf(int step) => step % (error == ToyError.EarlyReuse ? 2 : ExtentCount);
}
