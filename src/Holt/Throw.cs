using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Holt;

/// <summary>The one place where a status becomes an exception; only public methods call it.</summary>
internal static class Throw
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void IfError(HoltStatus status)
    {
        if (status < HoltStatus.Ok)
        {
            Failed(status);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void IfClosed(bool closed)
    {
        if (closed)
        {
            Failed(HoltStatus.Closed);
        }
    }

    [DoesNotReturn]
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Failed(HoltStatus status) => throw status switch
    {
        HoltStatus.Closed or HoltStatus.Handle => new ObjectDisposedException(nameof(HoltDb)),
        HoltStatus.Invalid or HoltStatus.Name => new ArgumentException($"Holt: {status}"),
        HoltStatus.Timeout => new TimeoutException(),
        HoltStatus.Cancelled => new OperationCanceledException(),
        HoltStatus.Unsupported => new PlatformNotSupportedException(),
        _ => new HoltException(status),
    };
}
