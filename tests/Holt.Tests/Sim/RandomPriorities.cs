using System.Collections.Generic;

namespace Holt.Tests.Sim;

/// <summary>
/// Threads run by random priority, which changes at a few random steps: a bug that needs so many steps in a certain
/// order is found with a chance that does not depend on the rest of the program (Burckhardt et al., ASPLOS 2010).
/// For scenarios with too many threads or steps for a full search.
/// </summary>
internal sealed class RandomPriorities(int seed, int changeCount, int scheduleCount) : IStrategy
{
    private ulong _random = (ulong)seed;
    private readonly int[] _priorities = new int[64];
    private readonly HashSet<int> _changes = [];
    private int _schedules;
    private int _steps;
    private int _stepsMax = 64;
    private int _lowest;

    public bool Begin()
    {
        if (_schedules++ == scheduleCount)
        {
            return false;
        }

        for (int i = 0; i < _priorities.Length; i++)
        {
            _priorities[i] = Next(int.MaxValue - 1) + 1;
        }

        _changes.Clear();
        for (int i = 0; i < changeCount; i++)
        {
            _changes.Add(Next(_stepsMax));
        }

        _steps = 0;
        _lowest = 0;
        return true;
    }

    public int Pick(int current, ulong enabled)
    {
        if (current >= 0 && (_changes.Contains(_steps) || ((enabled >> current) & 1) == 0))
        {
            _priorities[current] = --_lowest;
        }

        _steps++;
        int best = -1;
        for (int i = 0; i < _priorities.Length; i++)
        {
            if (((enabled >> i) & 1) != 0 && (best < 0 || _priorities[i] > _priorities[best]))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).</summary>
    private int Next(int below)
    {
        unchecked
        {
            _random += 0x9E3779B97F4A7C15;
            ulong mixed = (_random ^ (_random >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
        }
    }

    public void End(int stepCount) => _stepsMax = int.Max(_stepsMax, stepCount);
}
