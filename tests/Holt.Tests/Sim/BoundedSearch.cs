using System.Collections.Generic;
using System.Numerics;
using Holt.Foundation;

namespace Holt.Tests.Sim;

/// <summary>
/// Every schedule with at most so many preemptions, depth first. Threads that block or end are switched for
/// free, so two preemptions reach nearly all that real programs get wrong (Musuvathi and Qadeer, PLDI 2007).
/// </summary>
internal sealed class BoundedSearch(int preemptionsMax) : IStrategy
{
    private readonly List<Choice> _path = [];
    private int _position;
    private int _preemptions;
    private bool _isExhausted;

    private readonly record struct Choice(int Index, int Count, int Current, ulong Enabled);

    public bool Begin()
    {
        _position = 0;
        _preemptions = 0;
        return !_isExhausted;
    }

    public int Pick(int current, ulong enabled)
    {
        bool canGoOn = current >= 0 && ((enabled >> current) & 1) != 0;
        int count = canGoOn && _preemptions == preemptionsMax ? 1 : BitOperations.PopCount(enabled);
        if (_position == _path.Count)
        {
            _path.Add(new Choice(0, count, current, enabled));
        }

        Choice choice = _path[_position++];
        bool isRepeated = choice.Current == current && choice.Enabled == enabled && choice.Count == count;
        Invariant.That(isRepeated); // or the scenario does not do the same in the same schedule
        int picked = Nth(choice.Index, current, enabled);
        _preemptions += canGoOn && picked != current ? 1 : 0;
        return picked;
    }

    /// <summary>The last choice with another option takes it; all behind it are forgotten.</summary>
    public void End(int stepCount)
    {
        while (_path.Count > 0)
        {
            Choice last = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (last.Index + 1 < last.Count)
            {
                _path.Add(last with { Index = last.Index + 1 });
                return;
            }
        }

        _isExhausted = true;
    }

    /// <summary>The current thread first, so the first schedule has no preemption; then the others.</summary>
    private static int Nth(int index, int current, ulong enabled)
    {
        if (current >= 0 && ((enabled >> current) & 1) != 0)
        {
            if (index == 0)
            {
                return current;
            }

            index--;
            enabled &= ~(1UL << current);
        }

        for (; index > 0; index--)
        {
            enabled &= enabled - 1;
        }

        return BitOperations.TrailingZeroCount(enabled);
    }
}
