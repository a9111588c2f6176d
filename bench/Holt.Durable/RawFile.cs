using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Holt.Durable;

/// <summary>What a disk can do at best: small writes into a file that was written before, each synced.</summary>
internal sealed partial class RawFile : IDisposable
{
    private const int FileBytes = 16 << 20;
    private const int WriteBytes = 128;
    private const int PieceBytes = 16 << 10;

    private readonly FileStream _file;
    private readonly byte[] _bytes = new byte[WriteBytes];
    private long _at;

    public RawFile(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        byte[] piece = new byte[PieceBytes]; // in small pieces: the kernel's pages are small then, and synced faster
        for (int offset = 0; offset < FileBytes; offset += PieceBytes)
        {
            _file.Write(piece);
        }

        Sync();
    }

    /// <summary>Writes the next bytes, and waits until they are on the disk.</summary>
    public void Step()
    {
        RandomAccess.Write(_file.SafeFileHandle, _bytes, _at);
        _at = (_at + WriteBytes) % FileBytes;
        Sync();
    }

    public void Dispose() => _file.Dispose();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fdatasync")]
    private static partial int DataSync(nint descriptor);

    private void Sync()
    {
        if (DataSync(_file.SafeFileHandle.DangerousGetHandle()) != 0)
        {
            throw new IOException("fdatasync failed");
        }
    }
}
