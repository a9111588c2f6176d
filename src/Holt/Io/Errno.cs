using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>The kernel's error numbers, and the outcome each of them is.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int Invalid = 22;

    /// <summary>The outcome of a call that has just answered -1.</summary>
    public static HoltStatus Last => ToStatus(Marshal.GetLastPInvokeError());

    public static HoltStatus ToStatus(int errno) => errno switch
    {
        TryAgain or NoMemory => HoltStatus.NoMemory,
        Invalid or NotPermitted => HoltStatus.Unsupported,
        _ => HoltStatus.Io,
    };
}
