using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>What one get reads, counted by walking its way again while nobody writes.</summary>
internal static class DescentTrace
{
    /// <summary>Counts for a key, stored or not. Long values are not followed into their frames.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">The key.</param>
    /// <returns>Frames, inner nodes, and lines of 64 bytes, those of the latch words included.</returns>
    public static (int Frames, int Nodes, int Lines) Get(TreeStore store, EngineKey key)
    {
        var trace = new FrameTrace();
        uint id = store.RootId;
        int depth = 0;
        int frames = 1;
        FrameView view = store.Pool.View(id);
        while (FrameFacts.Level(view) > 0 && trace.TryRoute(view, key, depth, out RouterEntry entry))
        {
            (id, depth) = (entry.ChildId, entry.BaseDepth);
            view = store.Pool.View(id);
            frames++;
        }

        trace.Find(view, key, depth);
        return (frames, trace.NodeCount, frames + trace.LineCount);
    }
}
