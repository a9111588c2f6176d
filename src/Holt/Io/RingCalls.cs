using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>The kernel's calls for rings; their numbers are the same on every processor.</summary>
/// <remarks>See io_uring_setup(2), io_uring_enter(2), io_uring_register(2).</remarks>
internal static unsafe partial class RingCalls
{
    public const int SetupCall = 425;
    public const int EnterCall = 426;

    /// <summary>Offsets of what a ring is mapped from.</summary>
    public const nint Queues = 0;
    public const nint Entries = 0x1000_0000;

    /// <summary>Both queues lie in one mapping: kernels from 5.4 on; older ones are not used.</summary>
    public const uint SingleMap = 1 << 0;

    /// <summary>What was handed in may be changed as soon as the call returns: from 5.5 on.</summary>
    public const uint SubmitStable = 1 << 2;

    /// <summary>Not needed here, but only kernels from 5.6 on say so.</summary>
    public const uint CurrentPosition = 1 << 3;

    public const uint GetEvents = 1;

    public const byte Read = 22;
    public const byte Write = 23;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Setup(nint call, uint entries, RingSetup* setup);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Enter(
        nint call, Descriptor ring, uint submitted, uint awaited, uint flags, void* mask, nint maskBytes);
}
