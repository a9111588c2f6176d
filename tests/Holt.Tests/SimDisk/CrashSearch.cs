using System.Collections.Generic;
using Holt.Tests.Io;

namespace Holt.Tests.SimDisk;

/// <summary>
/// Runs a toy once, and at each event of its disk recovers from states that a power loss, or the death of the process,
/// would leave at that moment.
/// </summary>
internal sealed class CrashSearch(IToy toy, int choicesPerEvent)
{
    /// <summary>States looked at.</summary>
    public int States { get; private set; }

    /// <summary>The first state that breaks a promise; null when none does.</summary>
    public string? Finding { get; private set; }

    public CrashSearch Run()
    {
        var disk = new SimulatedDisk();
        var progress = new CrashProgress();
        DiskFolder.Good(disk.MakeDirectory());
        disk.OnEvent = e => Look(disk, progress, e);
        toy.Run(disk, progress);
        Look(disk, progress, new DiskEvent(disk.Events, DiskCall.Any, "the end", -1, 0));
        return this;
    }

    private void Look(SimulatedDisk disk, CrashProgress progress, DiskEvent at)
    {
        if (Finding is not null)
        {
            return;
        }

        Check(disk.Kill(), progress, $"{at}, killed");
        List<CrashChoice> choices = CrashChoice.Some(disk.Pieces, choicesPerEvent, (ulong)at.Number);
        for (int i = 0; i < choices.Count && Finding is null; i++)
        {
            Check(disk.Crash(choices[i]), progress, $"{at}, {choices[i]}");
        }
    }

    private void Check(SimulatedDisk left, CrashProgress progress, string what)
    {
        States++;
        int found = toy.Recover(left);
        if (found < progress.Acknowledged || found > progress.Issued)
        {
            Finding = $"{what}: {found}, acknowledged {progress.Acknowledged}, issued {progress.Issued}";
        }
    }
}
