using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Holt.Load;

/// <summary>
/// The process of one store. It is told by lines and answers by lines:
/// <code>
/// warm                        runs every cell on a small store, so that the code is compiled; ok
/// run CELL SEED COUNT         ok NANOSECONDS CPU_NANOSECONDS COUNT HASH
/// size                        ok KEYS PAYLOAD USED SPACE RESIDENT PEAK
/// end of input                ends
/// </code>
/// </summary>
internal sealed class Worker(Store store, DataSet data)
{
    private const int WarmKeys = 20_000;
    private const int WarmOps = 2_000;
    private const int WarmPasses = 4;

    private readonly Ops _ops = new();
    private readonly OpSource _source = new(data);
    private long _residentBefore;
    private long _residentAfter;

    public void Serve(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            output.WriteLine(words[0] switch
            {
                "warm" => Warm(),
                "run" => Run(words),
                "size" => Size(),
                _ => throw new InvalidOperationException($"not understood: {line}"),
            });
            output.Flush();
        }
    }

    private string Run(string[] words)
    {
        Cell cell = Cell.Named(words[1]);
        ulong seed = ulong.Parse(words[2], CultureInfo.InvariantCulture);
        int count = int.Parse(words[3], CultureInfo.InvariantCulture);
        Timing timing = Run(cell, _source, seed, count);
        if (cell.IsLoad && store.Count != data.Count)
        {
            throw new InvalidOperationException($"{store.Count} keys after a load of {data.Count}");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"ok {timing.Nanoseconds} {timing.CpuNanoseconds} {timing.Count} {timing.Hash}");
    }

    private Timing Run(Cell cell, OpSource source, ulong seed, int count)
    {
        _ops.Clear();
        source.Start(seed, count);
        cell.Make(source, _ops);
        if (cell.IsLoad)
        {
            store.Open();
            _residentBefore = ProcessMemory.ResidentBytes();
        }

        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        ulong hash = cell.Run(store, _ops);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        if (cell.IsLoad)
        {
            _residentAfter = ProcessMemory.ResidentBytes();
        }

        long divisor = cell.IsScan ? _ops.Count * store.Count : _ops.Count;
        return new Timing((long)elapsed.TotalNanoseconds, (long)cpu.TotalNanoseconds, divisor, hash);
    }

    private string Size()
    {
        StoreSize size = store.Measure();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"ok {store.Count} {data.PayloadBytes} {size.UsedBytes} {size.SpaceBytes} "
            + $"{_residentAfter - _residentBefore} {ProcessMemory.PeakBytes()}");
    }

    /// <summary>Several passes with a pause: the runtime compiles hot code again, in the background.</summary>
    private string Warm()
    {
        var source = new OpSource(data.Sample(WarmKeys));
        for (int pass = 0; pass < WarmPasses; pass++)
        {
            foreach (Cell cell in Cell.All)
            {
                _ = Run(cell, source, (ulong)pass, Math.Min(cell.OpCount, WarmOps));
            }

            Thread.Sleep(200);
        }

        return "ok";
    }
}
