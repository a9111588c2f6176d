using System;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>A file replaced by a rename: the new one is synced, takes the name, and the directory is synced.</summary>
internal sealed class ToyRename(ToyError error) : IToy
{
    private const int StepsMax = 8;
    private const int FileBytes = 1500;

    public void Run(IDisk disk, CrashProgress progress)
    {
        byte[] bytes = new byte[FileBytes];
        for (int step = 1; step <= StepsMax; step++)
        {
            progress.Issued = step;
            bytes.AsSpan().Fill((byte)step);
            IDiskFile file = ToyFile.Open(disk, "new", FileUse.Create);
            _ = file.Write(0, bytes);
            if (error != ToyError.RenamedBeforeSync)
            {
                _ = file.Sync();
            }

            file.Dispose();
            _ = disk.Rename("new", "value");
            if (error != ToyError.NoDirectorySync)
            {
                _ = disk.SyncDirectory();
            }

            progress.Acknowledged = step;
        }
    }

    public int Recover(IDisk disk)
    {
        if (!ToyFile.Has(disk, "value"))
        {
            return 0;
        }

        IDiskFile file = ToyFile.Open(disk, "value", FileUse.Read);
        byte[] bytes = new byte[FileBytes];
        _ = DiskFileSpans.Read(file, 0, bytes, out int count);
        return count == FileBytes && !bytes.AsSpan().ContainsAnyExcept(bytes[0]) ? bytes[0] : -1;
    }
}
