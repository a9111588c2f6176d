using System;
using Holt.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Crash;

/// <summary>
/// Every call to the disk is refused once, and from there on for ever, in turn. Of a workload with thousands of calls
/// that is every few of them, unless HOLT_EVERY_CALL is set: half an hour.
/// </summary>
public sealed class ErrorSweepTests(ITestOutputHelper output)
{
    private const int NoSpaceLeft = 28;
    private const int CasesOfSlice = 20;
    private const int CasesMax = 500; // a workload with more calls repeats them: a little cache reads all the time

    public static TheoryData<string, int, bool> Sweeps
    {
        get
        {
            var data = new TheoryData<string, int, bool>();
            foreach (string workload in (string[])
                [
                    "puts", "long values", "parts", "checkpoints", "segments", "reopen", "durable puts",
                    "batches", "batches in parts", "small cache", "evictions",
                ])
            {
                foreach (int errno in (int[])[Errno.InputOutput, NoSpaceLeft])
                {
                    data.Add(workload, errno, false);
                    data.Add(workload, errno, true);
                }
            }

            return data;
        }
    }

    private static bool IsWhole => Environment.GetEnvironmentVariable("HOLT_EVERY_CALL") is not null;

    /// <summary>A slice in every build, all of them in the heavy one.</summary>
    [Theory]
    [MemberData(nameof(Sweeps))]
    public void A_call_that_is_refused_costs_an_answer_and_nothing_else(string workload, int errno, bool isForEver)
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
}
