using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Holt.Tests.Model;

/// <summary>Makes a failing trace short, so that a person can read it.</summary>
/// <remarks>
/// Delta debugging (Zeller, Hildebrandt: Simplifying and isolating failure-inducing input, IEEE TSE 2002): leave out
/// runs of steps as long as it still fails, first long runs, then shorter ones; bounded by a number of steps in all.
/// </remarks>
internal sealed class Shrinker(int frameBytes)
{
    private const long StepsMax = 400_000;
    private const int ShownStepsMax = 60;

    private long _stepsLeft = StepsMax;

    public string Shrink(List<Step> trace)
    {
        if (Fault(trace) is null)
        {
            return $"{trace.Count} steps; does not fail when run again";
        }

        // The last step is the one that shows the fault; a read before it can only matter by what it breaks.
        List<Step> writes = [.. trace.SkipLast(1).Where(step => step.Writes), trace[^1]];
        trace = Fault(writes) is null ? trace : writes;
        for (int run = trace.Count / 2; run > 0; run /= 2)
        {
            trace = WithoutRuns(trace, run);
        }

        var text = new StringBuilder($"{trace.Count} steps, frames of {frameBytes} bytes: {Fault(trace)}");
        foreach (Step step in trace.Take(ShownStepsMax))
        {
            _ = text.Append($"\n  {step}");
        }

        return trace.Count > ShownStepsMax ? text.Append("\n  ...").ToString() : text.ToString();
    }

    private List<Step> WithoutRuns(List<Step> trace, int run)
    {
        int start = 0;
        while (start + run < trace.Count && _stepsLeft > 0)
        {
            List<Step> shorter = [.. trace[..start], .. trace[(start + run)..]];
            if (Fault(shorter) is null)
            {
                start += run;
            }
            else
            {
                trace = shorter;
            }
        }

        return trace;
    }

    private string? Fault(List<Step> trace)
    {
        using var store = ModelStore.Watched(frameBytes);
        foreach (Step step in trace)
        {
            _stepsLeft--;
            if (store.Run(step) is { } fault)
            {
                return fault;
            }
        }

        return store.CompareAll();
    }
}
