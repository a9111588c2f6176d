using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace Holt.Load;

/// <summary>What the kernel says about this process.</summary>
internal static unsafe partial class ProcessMeter
{
    private const int ThreadProcessorClock = 3;
    private const int ProcessProcessorClock = 2;
    private const string ResetPeak = "5";

    /// <summary>Nanoseconds of processor time of the calling thread.</summary>
    public static long ThreadTime() => Clock(ThreadProcessorClock);

    /// <summary>The same of all threads of the process.</summary>
    public static long ProcessTime() => Clock(ProcessProcessorClock);

    /// <summary>Memory that is resident now, mapped files included.</summary>
    public static long ResidentBytes() => Field("/proc/self/status", "VmRSS:") * 1024;

    /// <summary>The most that was resident since the last reset.</summary>
    public static long PeakBytes() => Field("/proc/self/status", "VmHWM:") * 1024;

    /// <summary>Forgets the peak, and gives back what the C library's heap has left over.</summary>
    public static void ForgetPeak()
    {
        _ = TrimHeap(0);
        File.WriteAllText("/proc/self/clear_refs", ResetPeak);
    }

    /// <summary>Bytes that were read from a disk for this process, faults in mapped files included.</summary>
    public static long ReadBytes() => Field("/proc/self/io", "read_bytes:");

    private static long Clock(int clock)
    {
        long* time = stackalloc long[2];
        return GetTime(clock, time) == 0
            ? (time[0] * 1_000_000_000) + time[1]
            : throw new InvalidOperationException("no clock of processor time");
    }

    private static long Field(string file, string name)
    {
        foreach (string line in File.ReadLines(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                string number = line[name.Length..].Trim().Split(' ')[0];
                return long.Parse(number, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint bytesKept);
}
