using System;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using Xunit;

namespace Holt.Tests.Io;

/// <summary>A thread that shares less with its process, so a test can change what is otherwise for all.</summary>
internal static partial class OwnThread
{
    /// <summary>Current directory and umask.</summary>
    public const int OwnMask = 0x200;

    /// <summary>The table of descriptors.</summary>
    public const int OwnDescriptors = 0x400;

    public static void Run(int own, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, Unshare(own));
                action();
            }
#pragma warning disable CA1031 // thrown again by the caller
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "unshare")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unshare(int what);
}
