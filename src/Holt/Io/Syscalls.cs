using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>The kernel's calls, as they are; the numbers are Linux's, the same on x86-64 and arm64.</summary>
internal static unsafe partial class Syscalls
{
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;

    public const int MapShared = 0x01;
    public const int MapPrivate = 0x02;
    public const int MapAnonymous = 0x20;
    public const int MapNoReserve = 0x4000;

    public const int AdviseDontNeed = 4;
    public const int AdviseDontFork = 10;
    public const int AdviseHugePage = 14;
    public const int AdviseNoHugePage = 15;
    public const int AdviseDontDump = 16;
    public const int AdvisePopulateWrite = 23;

    /// <summary>What <see cref="Map"/> answers instead of an address.</summary>
    public static readonly byte* MapFailed = unchecked((byte*)(nint)(-1));

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial byte* Map(void* address, nuint bytes, int protect, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Unmap(void* address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Protect(void* address, nuint bytes, int protect);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Advise(void* address, nuint bytes, int advice);
}
