using System;
using System.Diagnostics;
using System.Threading;

namespace Holt.Load;

/// <summary>Runs the loop of a cell in one thread or several, and reads the clocks around it.</summary>
internal sealed class TimedRun(Cell cell, Store[] views, Ops[] ops) : IDisposable
{
    private readonly ulong[] _hashes = new ulong[views.Length];
    private readonly long[] _processorTimes = new long[views.Length];
    private readonly Barrier _start = new(views.Length);
    private long _startTime; // first thread

    /// <summary>Nanoseconds from the first start to the last end.</summary>
    public long Nanoseconds { get; private set; }

    /// <summary>Processor time of the threads that asked.</summary>
    public long Foreground { get; private set; }

    public ulong Hash { get; private set; }

    public void Run()
    {
        var threads = new Thread[views.Length - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int thread = i + 1;
            threads[i] = new Thread(() => RunThread(thread)) { IsBackground = true };
            threads[i].Start();
        }

        RunThread(0);
        Array.ForEach(threads, thread => thread.Join());
        Nanoseconds = (long)Stopwatch.GetElapsedTime(_startTime).TotalNanoseconds;
        for (int i = 0; i < views.Length; i++)
        {
            Foreground += _processorTimes[i];
            Hash = unchecked((Hash * 31) + _hashes[i]);
        }
    }

    public void Dispose() => _start.Dispose();

    private void RunThread(int thread)
    {
        _start.SignalAndWait();
        if (thread == 0)
        {
            _startTime = Stopwatch.GetTimestamp();
        }

        long processorTime = ProcessMeter.ThreadTime();
        _hashes[thread] = cell.Run(views[thread], ops[thread]);
        _processorTimes[thread] = ProcessMeter.ThreadTime() - processorTime;
    }
}
