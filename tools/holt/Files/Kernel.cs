using System.Runtime.InteropServices;

namespace Holt.Tool.Files;

/// <summary>
/// The four calls a walk needs (Linux, x86-64). The class library cannot be asked: it decodes names, so one that is not
/// UTF-8 is lost, and it does not tell the inode, the device or the number of links.
/// </summary>
internal static unsafe partial class Kernel
{
    public const int CurrentDirectory = -100;
    public const int NoFollow = 0x100; // of statx
    public const int NoAutomount = 0x800;

    /// <summary>Read only, a directory, no symbolic link, closed on exec.</summary>
    public const int OpenDirectory = 0x10000 | 0x20000 | 0x80000;

    /// <summary>Kind, mode, links, user, group, time, inode, size.</summary>
    public const uint StatFields = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x40 | 0x100 | 0x200;

    public const int ErrorNoEntry = 2;
    public const int ErrorNotDirectory = 20;
    public const int ErrorLoop = 40;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int directory, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint GetDirectoryEntries(int directory, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Stat(int directory, byte* path, int flags, uint fields, StatBuffer* stat);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);
}
