// Memory in blocks of 2 MiB. A page of 4 KiB needs an entry of its own in the processor's table of addresses; with some
// hundred MiB of frames most looks at memory look for such an entry in memory first. A huge page is one entry.
//
//      block      0       1       2       3       4                       5
//              |-------|-------|-------|-------|-----------------------|---
//      memory    by pages of 4 KiB               a huge page, if the     ...
//      (frames)  (a small store stays small)     kernel has one
//
// A block may be a huge page from the time its first frame is made until anything of it is given back: then the rest is
// small pages, so that memory goes where it should, and nobody joins them again behind our back. So frames of a huge
// block are counted as whole, but for those not made yet: one block's at most.
//
// Not for a store that is near its budget, which gives pages back all the time; and not for frames read from the disk,
// of which only the pages come that are wanted.
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Pool;

/// <content>Which memory may be huge pages. Hints only: whatever is said, the bytes are the same.</content>
internal sealed unsafe partial class FramePool
{
    /// <summary>Blocks at the start that stay small pages.</summary>
    private const uint SmallBlocks = 4;

    private const int BlockPages = (int)(AddressRange.Alignment / PageBits.PageBytes);

    private uint FramesOfBlock => (uint)(AddressRange.Alignment >> _frameShift);

    private uint FirstOfBlock(uint id) => Masked(id) & ~(FramesOfBlock - 1);

    /// <summary>Whether memory of a frame may be part of a huge page.</summary>
    public bool MayBeHuge(uint id) => Volatile.Read(ref _descriptors[FirstOfBlock(id)].Block) != 0;

    /// <summary>A frame is about to be made: if it is the first of its block, that may be a huge page.</summary>
    private void BeginBlock(uint id)
    {
        uint count = FramesOfBlock;
        bool isCandidate = id == FirstOfBlock(id) && id / count >= SmallBlocks;
        if (!_frameRange.MayBeHuge || !isCandidate || !Residency.IsAmple(BlockPages))
        {
            return;
        }

        for (uint other = id; other < id + count; other++)
        {
            if (!ResidentOf(other).IsEmpty)
            {
                return; // in use already, by small pages
            }
        }

        SetBlock(id, isHuge: true);
    }

    /// <summary>Memory of a frame is about to be given back.</summary>
    private void EndBlock(uint id)
    {
        if (MayBeHuge(id))
        {
            SetBlock(FirstOfBlock(id), isHuge: false);
        }
    }

    private void SetBlock(uint first, bool isHuge)
    {
        _frameRange.SetHuge(FrameOf(first), AddressRange.Alignment, isHuge);
        Volatile.Write(ref _descriptors[first].Block, isHuge ? (byte)1 : (byte)0);
    }
}
