using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>The kernel's error numbers, and the outcome each of them is.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int Access = 13;
    public const int BadAddress = 14;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int Invalid = 22;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NameTooLong = 36;
    public const int NoSuchCall = 38;
    public const int Loop = 40;
    public const int NotSupported = 95;
    public const int Quota = 122;

    /// <summary>The outcome of a call about memory that has just answered -1.</summary>
    public static HoltStatus Last => ToStatus(LastNumber);

    /// <summary>The number itself.</summary>
    public static int LastNumber => Marshal.GetLastPInvokeError();

    public static HoltStatus ToStatus(int errno) => errno switch
    {
        TryAgain or NoMemory => HoltStatus.NoMemory,
        Invalid or NotPermitted => HoltStatus.Unsupported,
        _ => HoltStatus.Io,
    };

    /// <summary>
    /// The same for calls about files. A limit of the user is a full disk to a store; a number that says nothing of its
    /// own, like a refused permission or too many open files, is what the operating system refused.
    /// </summary>
    public static HoltStatus ToFileStatus(int errno) => errno switch
    {
        NoSpace or Quota or FileTooBig => HoltStatus.NoSpace,
        NoEntry or NotDirectory => HoltStatus.NoStore,
        Exists => HoltStatus.StoreExists,
        NoMemory => HoltStatus.NoMemory,
        ReadOnlyFileSystem => HoltStatus.ReadOnly,
        NameTooLong => HoltStatus.Invalid,
        Loop or NotSupported or NoSuchCall => HoltStatus.Unsupported,
        _ => HoltStatus.Io,
    };

    /// <summary>The fault of a call about a file that has just answered -1.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="offset">Where in it; -1 if nowhere.</param>
    /// <param name="what">What was to be done, a verb first.</param>
    public static Fault Refused(string file, long offset, string what) => Refused(file, offset, what, LastNumber);

    public static Fault Refused(string file, long offset, string what, int errno) =>
        new(ToFileStatus(errno), file, offset, errno, $"cannot {what}: {Marshal.GetPInvokeErrorMessage(errno)}");
}
