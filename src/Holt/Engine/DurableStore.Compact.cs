// Compaction: the tree is repacked (Tree/Repack), then the data file (Checkpoint/Packer).
//
// What a repack changes is dirty, and its image needs room beside the old one. So before each step there must be room
// as for a put, and when much is dirty a checkpoint comes first: then the old images are free, and neither memory nor
// the file grows by much more than that.
using System;
using Holt.Foundation;
using Holt.Tree;

namespace Holt.Engine;

/// <content>Compaction.</content>
internal sealed partial class DurableStore
{
    /// <summary>Frames that a repack may leave dirty before it takes a checkpoint, at least.</summary>
    private const int RepackFramesMin = 16;

    /// <summary>The same, as a share of what all images take, and of the bound on memory.</summary>
    private const int RepackShare = 8;

    /// <summary>Makes frames dense, takes a checkpoint and makes the data file as small as it can be.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="isEnding">Whether to leave it: the store is about to be closed.</param>
    public Fault? Compact(TreeStore store, Func<bool> isEnding)
    {
        if (_halted is not null || _checkpointer is null)
        {
            return _halted;
        }

        Fault? fault = _life!.Begin();
        if (fault is not null)
        {
            return fault;
        }

        HoltStatus status = Repack.Run(store, () => isEnding() ? HoltStatus.Closed : MakeRoomForStep(store, out fault));
        return status switch
        {
            HoltStatus.Ok or HoltStatus.NoSpace => _checkpointer.Pack(), // a full disk: what is there gets packed
            HoltStatus.Closed => new Fault(HoltStatus.Closed, "", -1, 0, "the store is closed"),
            _ => fault ?? store.Pool.Residency.Failure ?? RoomFault ?? new Fault(status, "", -1, 0, "a repack failed"),
        };
    }

    private HoltStatus MakeRoomForStep(TreeStore store, out Fault? fault)
    {
        fault = null;
        if (!IsLittleDirty(store))
        {
            fault = _checkpointer!.Run(() => IsLittleDirty(store), withShape: true);
        }

        return fault?.Status ?? MakeRoom(0, isDelete: false);
    }

    private bool IsLittleDirty(TreeStore store)
    {
        Pool.FramePool pool = store.Pool;
        long share = long.Max(RepackFramesMin * pool.PageCount, _files.Frames.Units / RepackShare);
        return pool.Cuts.DirtyPages <= long.Min(share, pool.Residency.BudgetPages / 4);
    }
}
