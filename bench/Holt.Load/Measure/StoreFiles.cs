using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Holt.Load;

/// <summary>The files of a store, seen from outside.</summary>
internal static partial class StoreFiles
{
    private const int NotNeeded = 4; // POSIX_FADV_DONTNEED

    /// <summary>What they take on the disk: blocks, since some are sparse and some are reserved ahead.</summary>
    public static long DiskBytes(string directory)
    {
        var start = new ProcessStartInfo("du", ["--summarize", "--block-size=1", directory])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("du does not start");
        string[] words = process.StandardOutput.ReadToEnd().Split('\t');
        process.WaitForExit();
        return long.Parse(words[0], CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Writes closed files to the disk and drops them from the page cache: what the next open reads comes from the
    /// disk. Other stores' files stay, so stores can take turns.
    /// </summary>
    public static void DropFromCache(string directory)
    {
        foreach (string path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            using SafeFileHandle file = File.OpenHandle(path);
            int descriptor = (int)file.DangerousGetHandle();
            if (SyncFile(descriptor) != 0 || Advise(descriptor, 0, 0, NotNeeded) != 0)
            {
                throw new InvalidOperationException($"{path} stays in the page cache");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int SyncFile(int file);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(int file, long offset, long bytes, int advice);
}
