using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace Holt.Space;

/// <summary>What the kernel counts for this process.</summary>
internal static partial class ProcessCounts
{
    private const int ProcessClock = 2; // CLOCK_PROCESS_CPUTIME_ID
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Processor time of all threads, in seconds.</summary>
    public static double AllSeconds => Seconds(ProcessClock);

    /// <summary>Processor time of this thread, in seconds.</summary>
    public static double OwnSeconds => Seconds(ThreadClock);

    /// <summary>Bytes that calls have read, and bytes that came from a disk: maps and what is read ahead too.</summary>
    public static (long Called, long FromDisk) BytesRead()
    {
        (long called, long disk) = (0, 0);
        foreach (string line in File.ReadLines("/proc/self/io"))
        {
            string[] words = line.Split(": ");
            long count = long.Parse(words[1], CultureInfo.InvariantCulture);
            called = words[0] == "rchar" ? count : called;
            disk = words[0] == "read_bytes" ? count : disk;
        }

        return (called, disk);
    }

    private static double Seconds(int clock)
    {
        Span<long> time = [0, 0];
        return GetTime(clock, time) == 0 ? time[0] + (time[1] / 1e9) : throw new IOException("there is no such clock");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Span<long> time);
}
