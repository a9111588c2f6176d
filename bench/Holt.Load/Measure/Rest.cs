using System.Diagnostics;
using System.Threading;

namespace Holt.Load;

/// <summary>What a store does when nobody asks it anything.</summary>
internal static class Rest
{
    private const int StepMilliseconds = 50;
    private const int QuietSteps = 4;
    private const int StepsMax = 600;
    private const long QuietNanoseconds = 1_000_000; // of 50 ms
    private const int IdleMilliseconds = 2000;
    private const int Percent = 100;

    /// <summary>Waits until the process rests: at most a fiftieth of a core in each step of a row of them.</summary>
    /// <returns>Nanoseconds of processor time until then.</returns>
    public static long Await()
    {
        long start = ProcessMeter.ProcessTime();
        long last = start;
        int quiet = 0;
        for (int i = 0; i < StepsMax && quiet < QuietSteps; i++)
        {
            Thread.Sleep(StepMilliseconds);
            long now = ProcessMeter.ProcessTime();
            quiet = now - last < QuietNanoseconds ? quiet + 1 : 0;
            last = now;
        }

        return last - start;
    }

    /// <summary>Percent of a core that the process takes while it is left alone for two seconds.</summary>
    public static Figure MeasureIdle()
    {
        _ = Await();
        long start = Stopwatch.GetTimestamp();
        long processorTime = ProcessMeter.ProcessTime();
        Thread.Sleep(IdleMilliseconds);
        processorTime = ProcessMeter.ProcessTime() - processorTime;
        return new Figure(processorTime * Percent, (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
    }
}
