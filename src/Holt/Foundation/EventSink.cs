using System;
using System.Threading;

namespace Holt.Foundation;

/// <summary>Where the engine tells of what happened to it; there is one for the process.</summary>
/// <remarks>
/// Thread-safe. Told from anywhere, so the listener must only take the text: it neither waits nor calls the engine.
/// </remarks>
internal static class EventSink
{
    public const int Info = 1;
    public const int Warning = 2;
    public const int Error = 3;

    private static Action<int, string>? s_listener; // Volatile

    /// <summary>Whether anybody listens: a text need not be made for nobody.</summary>
    public static bool IsOn => Volatile.Read(ref s_listener) is not null;

    /// <summary>Who is told from now on; null: nobody.</summary>
    public static void Listen(Action<int, string>? listener) => Volatile.Write(ref s_listener, listener);

    public static void Tell(int level, string text) => Volatile.Read(ref s_listener)?.Invoke(level, text);
}
