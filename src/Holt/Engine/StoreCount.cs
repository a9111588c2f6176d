using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Statistics of a store, added up from one header per frame.</summary>
internal static class StoreCount
{
    public static HoltStats Of(TreeStore store)
    {
        FramePool pool = store.Pool;
        long keys = 0;
        long leaves = 0;
        long routers = 0;
        long values = 0;
        long used = 0;
        long loose = 0;
        int levels = 0;
        var head = new NativeBlock(PageBits.PageBytes);
        for (uint id = 1; id <= pool.HighestId; id++)
        {
            ulong word = pool.WordOf(id); // looking at it neither brings a frame nor takes a mark away
            bool isCold = LatchWord.IsCold(word);
            FrameView view = pool.View(id);
            if (isCold ? !pool.Residency.TryPeek(id, head, out view) : !LatchWord.IsReadable(word))
            {
                continue;
            }

            byte kind = FrameFacts.Kind(view);
            long live = FrameFacts.LiveKeys(view);
            int bytes = FrameFacts.UsedBytes(view, store.Limits);
            int level = FrameFacts.Level(view);
            int free = FrameFacts.FreeBytes(view);
            if (!isCold && !pool.Validate(id, word))
            {
                continue;
            }

            used += bytes;
            loose += free;
            keys += kind == FrameFormat.Leaf ? live : 0;
            leaves += kind == FrameFormat.Leaf ? 1 : 0;
            routers += kind == FrameFormat.Router ? 1 : 0;
            values += kind == FrameFormat.Value ? 1 : 0;
            levels = id == store.RootId ? level + 1 : levels;
        }

        head.Free();

        return new HoltStats
        {
            Keys = keys,
            Levels = levels,
            LeafFrames = leaves,
            RouterFrames = routers,
            ValueFrames = values,
            FrameBytes = store.Limits.FrameBytes,
            UsedBytes = used,
            ReclaimableBytes = loose,
            FrameSpaceBytes = (leaves + routers + values) * store.Limits.FrameBytes,
            Splits = store.Splits,
            Merges = store.Merges,
            Rebuilds = store.Rebuilds,
            Restarts = store.Restarts,
            Waits = pool.Waits,
            CacheBytes = pool.Residency.ResidentPages * PageBits.PageBytes,
            PagesRead = pool.Cold.PagesRead,
            FramesRead = pool.Residency.Brought,
            FramesEvicted = pool.Residency.Cooled,
        };
    }
}
