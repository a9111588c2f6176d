using System.Collections.Generic;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;
using Xunit.Sdk;

namespace Holt.Tests.Storage;

/// <summary>
/// Behind every change of a simulated disk: some of the states that a power loss would leave there, and the one that
/// the death of the process would. Each must open and hold the last checkpoint, or the one under way; in some of them
/// life goes on, and the power fails again.
/// </summary>
/// <remarks>Stops looking at the first state that is wrong.</remarks>
/// <param name="seed">Of all that is random.</param>
/// <param name="statesPerEvent">How many states of a power loss behind each change.</param>
/// <param name="goOnIn">Life goes on in one of so many states.</param>
internal sealed class CrashExplorer(ulong seed, int statesPerEvent, int goOnIn)
{
    private readonly Rng _rng = new(seed);

    /// <summary>States looked at.</summary>
    public long States { get; private set; }

    /// <summary>What was wrong, and where.</summary>
    public string? Violation { get; private set; }

    /// <summary>From now on states of this disk are looked at, against this model.</summary>
    public void Watch(SimulatedDisk disk, StoreModel model, int depth = 1) =>
        disk.OnEvent = change => Look(disk, model, change, depth);

    private void Look(SimulatedDisk disk, StoreModel model, DiskEvent change, int depth)
    {
        int count = depth > 0 ? statesPerEvent : 3;
        foreach (CrashChoice choice in CrashChoice.Some(disk.Pieces, count, _rng.Next()))
        {
            if (Violation is null)
            {
                Judge(disk.Crash(choice), model, depth, $"{change}, {choice}");
            }
        }

        if (Violation is null)
        {
            Judge(disk.Kill(), model, depth, $"{change}, killed");
        }
    }

    private void Judge(SimulatedDisk left, StoreModel model, int depth, string place)
    {
        States++;
        try
        {
            Judge(left, model, depth);
        }
        catch (XunitException wrong)
        {
            Violation ??= $"{place}: {wrong.Message}";
        }
    }

    private void Judge(SimulatedDisk left, StoreModel model, int depth)
    {
        Fault? fault = StoreFiles.Open(left, isReadOnly: true, out StoreFiles? files);
        StoreModel? survivor = null;
        using (files)
        {
            if (fault?.Status == HoltStatus.NoStore && !model.IsBorn)
            {
                survivor = model.Unborn();
            }
            else
            {
                Assert.True(fault is null, $"{fault}");
                survivor = model.Survivor(files!);
                Assert.True(survivor is not null, $"{files!.Cut}, {files.LogState}");
                Assert.Null(survivor.Differs(files, "power loss"));
                var faults = new List<Fault>();
                files.Check(faults);
                Assert.All(faults, found => Assert.True(IsOfBrokenUpdate(found), $"{found}"));
            }
        }

        if (depth > 0 && _rng.OneIn(goOnIn))
        {
            GoOn(left, survivor, depth - 1);
        }
    }

    /// <summary>While the superblock is written, one of its copies may be torn.</summary>
    private static bool IsOfBrokenUpdate(Fault fault) => fault.File == FileFormat.SuperblockName;

    private void GoOn(SimulatedDisk disk, StoreModel model, int depth)
    {
        Watch(disk, model, depth);
        Fault? fault = model.IsBorn ? null : model.Create(disk);
        Assert.True(fault is null, $"{fault}");
        using StoreFiles files = StoreModel.Opened(disk);
        fault = model.TryBeginWriting(files) ?? model.Checkpoint(files) ?? model.Checkpoint(files);
        Assert.True(fault is null, $"{fault}");
        model.Compare(files);
        disk.OnEvent = null;
    }
}
