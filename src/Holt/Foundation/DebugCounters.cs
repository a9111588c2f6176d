using System;
using System.Diagnostics;

namespace Holt.Foundation;

/// <summary>
/// What one thread's operations touched, counted in debug builds: tests and `bench` ask it for facts that do not
/// depend on the clock. In a release build the calls are not there. Thread safety: each thread has its own.
/// </summary>
internal static class DebugCounters
{
    [ThreadStatic]
    private static long s_sharedWrites;

    [ThreadStatic]
    private static long s_nodes;

    [ThreadStatic]
    private static long s_frames;

    [ThreadStatic]
    private static long s_lines;

    [ThreadStatic]
    private static long s_restarts;

    [ThreadStatic]
    private static long s_drafts;

    /// <summary>Whether this build counts.</summary>
    public static bool IsOn
#if HOLT_COUNTERS
        => true;
#else
        => false;
#endif

    /// <summary>What this thread has counted since <see cref="Reset"/>.</summary>
    public static DebugCounts Counts => new()
    {
        SharedWrites = s_sharedWrites,
        Nodes = s_nodes,
        Frames = s_frames,
        Lines = s_lines,
        Restarts = s_restarts,
        Drafts = s_drafts,
    };

    public static void Reset()
    {
        s_sharedWrites = 0;
        s_nodes = 0;
        s_frames = 0;
        s_lines = 0;
        s_restarts = 0;
        s_drafts = 0;
    }

    /// <summary>An atomic write to a word that other threads read.</summary>
    [Conditional("HOLT_COUNTERS")]
    public static void CountSharedWrite() => s_sharedWrites++;

    /// <summary>A node of a frame was visited.</summary>
    [Conditional("HOLT_COUNTERS")]
    public static void CountNode() => s_nodes++;

    /// <summary>A frame was entered.</summary>
    [Conditional("HOLT_COUNTERS")]
    public static void CountFrame() => s_frames++;

    /// <summary>Cache lines were touched.</summary>
    [Conditional("HOLT_COUNTERS")]
    public static void CountLines(int lineCount) => s_lines += lineCount;

    /// <summary>An operation started again because a writer came between.</summary>
    [Conditional("HOLT_COUNTERS")]
    public static void CountRestart() => s_restarts++;

    /// <summary>A frame was copied to a draft.</summary>
    [Conditional("HOLT_COUNTERS")]
    public static void CountDraft() => s_drafts++;
}
