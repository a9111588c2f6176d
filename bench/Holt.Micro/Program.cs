using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Holt.Micro;

/// <summary>
/// Small pieces of the engine, alone and warm: what a step costs when its memory is in the cache. Run all with
/// `--filter '*'`, or some: `--filter '*Latch*'`.
/// </summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        // In this process: the benchmarks reach internal types, and nothing has to be built again.
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .WithArtifactsPath("artifacts/micro");
        _ = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
    }
}
