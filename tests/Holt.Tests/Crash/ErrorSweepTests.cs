using System;
using Holt.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Crash;

/// <summary>
/// Every call to the disk is refused once, and from there on for ever, in turn. Of a workload with thousands of calls
/// that is every few of them, unless HOLT_EVERY_CALL is set: half an hour.
/// </summary>
public abstract class ErrorSweepTests(ITestOutputHelper output, int errno, bool isForEver)
{
    private const int NoSpaceLeft = 28;

    private const int CasesOfSlice = 20;
    private const int CasesMax = 500; // a workload with more calls repeats them: a little cache reads all the time

    public static TheoryData<string> Workloads =>
    [
        "puts", "long values", "parts", "checkpoints", "segments", "reopen", "durable puts",
        "batches", "batches in parts", "small cache", "evictions",
    ];

    private static bool IsWhole => Environment.GetEnvironmentVariable("HOLT_EVERY_CALL") is not null;

    /// <summary>A slice in every build, all of them in the heavy one.</summary>
    [Theory]
    [MemberData(nameof(Workloads))]
    public void A_call_that_is_refused_costs_an_answer_and_nothing_else(string workload)
    {
        ErrorSweep sweep = new ErrorSweep(workload, errno, isForEver).Learn();
        long most = IsWhole ? sweep.Calls : Heavy.IsOn ? CasesMax : CasesOfSlice;
        long step = Math.Max(1, (sweep.Calls + most - 1) / most);
        long cases = 0;
        for (long call = 1 + (sweep.Calls % step); call <= sweep.Calls; call += step)
        {
            try
            {
                sweep.Run(call);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"call {call} of {sweep.Calls}: {error.Message}", error);
            }

            cases++;
        }

        output.WriteLine($"{cases} of {sweep.Calls} calls, {sweep.Refusals} refusals, {sweep.Fences} fences");
        Assert.True(sweep.Refusals > 0);
    }

    // Classes run beside each other.
#pragma warning disable CA1034 // one of them for each kind of refusal
    public sealed class AnErrorOnce(ITestOutputHelper output)
        : ErrorSweepTests(output, Errno.InputOutput, isForEver: false);

    public sealed class AnErrorForEver(ITestOutputHelper output)
        : ErrorSweepTests(output, Errno.InputOutput, isForEver: true);

    public sealed class NoSpaceOnce(ITestOutputHelper output)
        : ErrorSweepTests(output, NoSpaceLeft, isForEver: false);

    public sealed class NoSpaceForEver(ITestOutputHelper output)
        : ErrorSweepTests(output, NoSpaceLeft, isForEver: true);
#pragma warning restore CA1034
}
