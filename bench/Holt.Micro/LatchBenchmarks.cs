using BenchmarkDotNet.Attributes;
using Holt.Foundation;

namespace Holt.Micro;

/// <summary>The latch word without contention: what a reader and a writer pay per frame.</summary>
public class LatchBenchmarks
{
    private ulong _word = LatchWord.Free;

    [Benchmark(Description = "read: begin, validate", Baseline = true)]
    public bool Read() => LatchWord.TryBeginRead(ref _word, out ulong seen) && LatchWord.Validate(ref _word, seen);

    [Benchmark(Description = "shared: take, release")]
    public bool Share()
    {
        bool isShared = LatchWord.TryShare(ref _word, out _);
        LatchWord.ReleaseShared(ref _word);
        return isShared;
    }

    [Benchmark(Description = "write: intent, upgrade, release")]
    public bool Write()
    {
        bool isExclusive = LatchWord.TryIntend(ref _word, out _) && LatchWord.TryUpgrade(ref _word, out _);
        LatchWord.ReleaseExclusive(ref _word);
        return isExclusive;
    }
}
