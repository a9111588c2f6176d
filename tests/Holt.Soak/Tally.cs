using System.Collections.Generic;

namespace Holt.Soak;

/// <summary>When processes were killed.</summary>
internal sealed class Tally
{
    private readonly Dictionary<Phase, int> _kills = [];
    private int _inCheckpoint;

    public void Count(Phase phase, bool isInCheckpoint)
    {
        _kills[phase] = Of(phase) + 1;
        _inCheckpoint += isInCheckpoint ? 1 : 0;
    }

    public override string ToString() =>
        $"{Of(Phase.Starting)} starting, {Of(Phase.Opening)} opening, {Of(Phase.Checking)} checking, "
        + $"{Of(Phase.Writing)} writing, {Of(Phase.Closing)} closing, {Of(Phase.Closed)} closed; "
        + $"{_inCheckpoint} within a checkpoint";

    private int Of(Phase phase) => _kills.GetValueOrDefault(phase);
}
