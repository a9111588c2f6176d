using System;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>The kernel's own (Franke, Russell, Kirkwood, OLS 2002).</summary>
internal sealed unsafe partial class LinuxFutex : IFutex
{
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    private static readonly nint s_call = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

    /// <summary>What this system has best.</summary>
    public static IFutex Best { get; } = OperatingSystem.IsLinux() ? new LinuxFutex() : new MonitorFutex();

    /// <inheritdoc/>
    public bool SleepWhile(int* number, int seen)
    {
        _ = Call(s_call, number, WaitPrivate, seen, null, null, 0);
        return true;
    }

    /// <inheritdoc/>
    public void WakeAll(int* number) => _ = Call(s_call, number, WakePrivate, int.MaxValue, null, null, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Call(
        nint call, int* number, int operation, int value, void* timeout, void* other, int otherValue);
}
