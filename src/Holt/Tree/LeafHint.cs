using System;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// Where a thread wrote last: a leaf, the bounds of its range, and the word its parent had. As long as the parent's
/// word validates, the leaf holds that range, and a key inside needs no descent. Learned when some puts in a row went
/// to one leaf, as in a load in key order: in a tree of a few leaves two in a row often meet in one and the next goes
/// elsewhere, and to learn takes as long as some descents. Puts here and there pay one comparison of ids.
/// </summary>
/// <remarks>One per thread. A hint: whatever it says is validated.</remarks>
internal sealed class LeafHint
{
    /// <summary>Puts in a row to one leaf before it is learned; a schedule test shall see that too.</summary>
    private static int RunMin => SyncPoint.IsControlled ? 2 : 6;

    [ThreadStatic]
    private static LeafHint? s_mine; // one per thread

    private readonly Fences _fences = new();
    private WeakReference<TreeStore>? _store;
    private FramePlace _parent;
    private FramePlace _leaf;
    private uint _lastId;
    private int _run; // puts in a row that went to it
    private bool _isLearned;

    /// <summary>The leaf of a key, if the hint knows it.</summary>
    public static bool TryUse(TreeStore store, EngineKey key, out FramePlace leaf)
    {
        leaf = default;
        LeafHint? hint = s_mine;
        return hint is { _isLearned: true } && hint.TryFind(store, key, out leaf);
    }

    /// <summary>Tells where a put went, or some in a row, that had to descend.</summary>
    public static void Note(TreeStore store, EngineKey key, uint leafId, int count = 1)
    {
        LeafHint hint = s_mine ??= new LeafHint();
        hint._run = (hint._lastId == leafId ? hint._run : 0) + count;
        hint._lastId = leafId;
        if (hint._run >= RunMin)
        {
            hint.Learn(store, key);
        }
    }

    /// <summary>Forgets what this thread wrote, so that a schedule test does the same each time.</summary>
    public static void Forget() => s_mine = null;

    private bool TryFind(TreeStore store, EngineKey key, out FramePlace leaf)
    {
        leaf = default;
        if (!_store!.TryGetTarget(out TreeStore? owner) || owner != store || !_fences.Holds(key))
        {
            _isLearned = false;
            return false;
        }

        if (!store.Pool.TryBeginRead(_leaf.Id, out ulong word) || !store.Pool.Validate(_parent.Id, _parent.Word))
        {
            _isLearned = false;
            return false;
        }

        leaf = new FramePlace(_leaf.Id, word, _leaf.BaseDepth);
        return true;
    }

    private void Learn(TreeStore store, EngineKey key)
    {
        _isLearned = Descent.TryWithFences(store, key, 0, strict: false, _fences, out _leaf, out _parent)
            && _leaf.Id != store.RootId
            && store.Pool.Validate(_parent.Id, _parent.Word);
        if (_isLearned && (_store is null || !_store.TryGetTarget(out TreeStore? owner) || owner != store))
        {
            _store = new WeakReference<TreeStore>(store);
        }
    }
}
