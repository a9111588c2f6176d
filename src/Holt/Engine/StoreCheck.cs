// Whether a store that nobody has open for writing is what it must be, in this order:
//
//    files      superblock, both copies; manifest; no place given twice, none lost; every page of every image
//    log        every record from the last checkpoint on, every value in parts
//    frames     as of the checkpoint: each by itself, and all of them a tree that misses none
//    replay     the same once the log is applied
//    unused     files that nothing leads to, as a crash leaves them: told, and no fault
//
// A step that cannot be taken because of what an earlier one found is left out.
using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;
using Holt.Log;
using Holt.Pool;
using Holt.Storage;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Looks at everything a store has on the disk, and lists what is wrong. Writes nothing.</summary>
internal static class StoreCheck
{
    /// <summary>Opens the files for reading and looks at them.</summary>
    /// <param name="disk">Where they are.</param>
    /// <param name="faults">What is wrong is added. NoStore and Locked: nothing was looked at.</param>
    public static CheckReport Run(IDisk disk, List<Fault> faults)
    {
        Fault? fault = StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? files);
        using (files)
        {
            if (files is null)
            {
                faults.Add(fault!);
                return new CheckReport(0, 0, -1, []);
            }

            files.Check(faults);
            fault = LogWalk.Run(disk, files, visitor: null, out LogExtent log);
            Add(fault, faults);
            long keys = CheckTree(disk, files, fault is null, faults);
            var names = new List<string>();
            Add(disk.List(names), faults);
            _ = names.RemoveAll(name => IsUsed(files, name));
            return new CheckReport(files.Frames.Count, log.Records, keys, names);
        }
    }

    /// <summary>Brings the store into memory and looks at the tree.</summary>
    private static long CheckTree(IDisk disk, StoreFiles files, bool hasLog, List<Fault> faults)
    {
        HoltStatus status = FramePool.TryCreate(
            files.FrameBytes, new HoltOptions().AddressRangeBytes, hugePages: false, out FramePool? pool);
        using (pool)
        {
            if (pool is null)
            {
                faults.Add(new Fault(status, "", -1, 0, "the address range cannot be had"));
                return -1;
            }

            var stamp = new ReplayStamp();
            Fault? fault = Recovery.PlaceFrames(files, pool, cacheBytes: 0, stamp, out TreeStore? store);
            using (store)
            {
                Add(fault, faults);
                return store is null ? -1 : CheckTree(disk, files, store, stamp, hasLog, faults);
            }
        }
    }

    private static long CheckTree(
        IDisk disk, StoreFiles files, TreeStore store, ReplayStamp stamp, bool hasLog, List<Fault> faults)
    {
        string? wrong = TreeCheck.FaultOf(store, isInsidePut: false, out long keys, out uint id);
        if (wrong is not null)
        {
            Placement place = files.Frames[id];
            long offset = place.IsNone ? -1 : place.HeadOffset;
            Add(
                store.Pool.Residency.Failure ?? new Fault(HoltStatus.Corrupt, FileFormat.FramesName, offset, 0, wrong),
                faults);
            return -1;
        }

        if (!hasLog || files.LogState.Incarnation == 0)
        {
            return keys;
        }

        Fault? fault = Recovery.Replay(disk, files, store, stamp, null, out LogReader? reader, out _);
        using (reader)
        {
            Add(fault, faults);
            wrong = fault is null ? TreeCheck.FaultOf(store, isInsidePut: false, out keys) : null;
            if (wrong is not null)
            {
                faults.Add(new Fault(HoltStatus.Corrupt, "log", -1, 0, $"once it is applied: {wrong}"));
            }

            return keys;
        }
    }

    private static bool IsUsed(StoreFiles files, string name) =>
        name is FileFormat.SuperblockName or FileFormat.FramesName
        || string.Equals(name, files.ManifestName, StringComparison.Ordinal)
        || SegmentName.IsSegment(name);

    /// <summary>Two steps may meet the same fault.</summary>
    private static void Add(Fault? fault, List<Fault> faults)
    {
        if (fault is not null && !faults.Contains(fault))
        {
            faults.Add(fault);
        }
    }
}
