using System.Collections.Generic;
using Holt.Tests.Support;

namespace Holt.Tests.Sim;

/// <summary>
/// Threads run by random priority, which changes at a few random steps: a bug that needs so many steps in a certain
/// order is found with a chance that does not depend on the rest of the program (Burckhardt et al., ASPLOS 2010).
/// For scenarios with too many threads or steps for a full search.
/// </summary>
internal sealed class RandomPriorities(ulong seed, int changeCount, int scheduleCount) : IStrategy
{
    private readonly Rng _random = new(seed);
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
            _priorities[i] = _random.Between(1, int.MaxValue - 1);
        }

        _changes.Clear();
        for (int i = 0; i < changeCount; i++)
        {
            _changes.Add(_random.Below(_stepsMax));
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

    public void End(int stepCount) => _stepsMax = int.Max(_stepsMax, stepCount);
}
