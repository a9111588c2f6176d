using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>Looks at everything, and goes on after the first fault.</summary>
internal static class StoreAudit
{
    public static void Run(
        Superblock superblock, Manifest manifest, FrameFile frames, FrameTable table, int changeCount,
        List<Fault> faults)
    {
        CutState cut = manifest.Cut;
        superblock.AddFaults(faults);
        Add(manifest.FaultAgainst(superblock.Current, table), faults);
        Add(frames.FaultOfHead(superblock.Current.Head), faults);
        byte[] frame = new byte[superblock.FrameBytes];
        for (uint id = 0; table.TryNext(ref id); id++)
        {
            Add(frames.Read(id, table[id], frame, cut.CutLsn, out _), faults);
        }

        // While a checkpoint is written its images have units too.
        ExtentAllocator allocator = frames.Allocator;
        long known = 1 + table.Units + allocator.FreeUnits + allocator.PendingUnits + frames.LostUnits;
        if (changeCount == 0 && known != allocator.Units)
        {
            string text = $"{allocator.Units} units, but {known} are accounted for";
            faults.Add(FilePage.Corrupt(FileFormat.FramesName, -1, text));
        }
    }

    private static void Add(Fault? fault, List<Fault> faults)
    {
        if (fault is not null)
        {
            faults.Add(fault);
        }
    }
}
