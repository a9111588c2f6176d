using System;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// Looks up where some of the puts to come go, before the first of them is done: a put ends with atomic writes, behind
/// which a processor reads nothing ahead, so looked up one by one each waits for its own cache misses.
/// <code>
///   look      descend for each key, as far as its bucket; then for each look into the bucket         nothing is held
///   put       the key has a record in whose bytes the value fits: exclusive, from the word seen then
///             anything else, or the word is another one: looked up anew, as a single put
/// </code>
/// A put like that moves nothing in its leaf, so what was found there of later keys stays true, and the word it leaves
/// behind is known: where theirs was the same they expect that one. A change by anybody else, or of another kind, makes
/// a word that nobody expects. Where few keys have such records this is given up for a while.
/// </summary>
/// <remarks>One per thread, for one call at a time.</remarks>
internal sealed class PutAhead
{
    private const int Size = 8;
    private const int PauseMin = 64;

    [ThreadStatic]
    private static PutAhead? s_mine; // one per thread

    private readonly NativeBlock _keys = new(Size * EngineKey.StackBytes);
    private readonly int[] _keyLengths = new int[Size];
    private readonly FramePlace[] _leaves = new FramePlace[Size];
    private readonly FrameSpot[] _spots = new FrameSpot[Size];
    private int _count;
    private int _current;
    private int _pause; // puts that go without
    private int _pauseNext;

    /// <summary>This thread's, for a call that begins.</summary>
    public static PutAhead Begin()
    {
        PutAhead mine = s_mine ??= new PutAhead();
        (mine._count, mine._pause, mine._pauseNext) = (0, 0, PauseMin);
        return mine;
    }

    /// <summary>Looks up the next puts.</summary>
    /// <returns>How many; 0: the first goes without.</returns>
    public int Look(TreeStore store, uint tree, PutColumns columns, int first)
    {
        if (_pause > 0)
        {
            _pause--;
            return 0;
        }

        int keyBytesMax = int.Min(EngineKey.ShortBytesMax, store.Limits.KeyBytesMax);
        int countMax = int.Min(Size, columns.Count - first);
        int likeFirst = 0;
        bool isHinted = true;
        _count = 0;
        while (_count < countMax)
        {
            ReadOnlySpan<byte> bytes = columns.KeyAt(first + _count);
            if (bytes.Length > keyBytesMax)
            {
                break;
            }

            EngineKey key = EngineKey.Short(_keys, _count * EngineKey.StackBytes, tree, bytes);
            _keyLengths[_count] = key.Length;
            likeFirst += Approach(store, key, ref isHinted) ? 0 : 1;
            _count++;
        }

        int hits = 0;
        for (int i = 0; i < _count; i++)
        {
            ref FrameSpot spot = ref _spots[i];
            if (spot.Bucket != 0)
            {
                spot.SearchAgain(KeyOf(i));
            }

            hits += spot.Kind == SpotKind.Hit ? 1 : 0;
        }

        if (likeFirst == Size)
        {
            LeafHint.Note(store, KeyOf(0), _leaves[0].Id, Size);
        }

        if (2 * hits < _count)
        {
            (_pause, _pauseNext) = (_pauseNext, 2 * _pauseNext);
        }

        return _count;
    }

    /// <summary>Goes on to one of the puts; its key.</summary>
    public EngineKey MoveTo(int index)
    {
        _current = index;
        return KeyOf(index);
    }

    /// <summary>
    /// The leaf of the put at hand, exclusively, if its record is still where it was found and the value fits over it.
    /// </summary>
    public bool TryLatch(TreeStore store, int valueBytes)
    {
        ref readonly FramePlace leaf = ref _leaves[_current];
        return FrameInsert.FitsOver(ref _spots[_current], valueBytes)
            && store.Pool.TryLatchExclusive(leaf.Id, leaf.Word);
    }

    public uint Leaf => _leaves[_current].Id;

    public ref FrameSpot Spot => ref _spots[_current];

    /// <summary>The put was done there: later ones that saw the leaf expect what it is now.</summary>
    public void NoteOverwrite()
    {
        FramePlace done = _leaves[_current];
        for (int i = _current + 1; i < _count; i++)
        {
            ref FramePlace later = ref _leaves[i];
            if (later.Id == done.Id)
            {
                later = new FramePlace(later.Id, LatchWord.Next(later.Word), later.BaseDepth);
            }
        }
    }

    /// <summary>Descends for the next key.</summary>
    /// <returns>Whether its leaf is another one than the first key's, or needed no descent.</returns>
    private bool Approach(TreeStore store, EngineKey key, ref bool isHinted)
    {
        FramePlace leaf = default;
        isHinted = isHinted && LeafHint.TryUse(store, key, out leaf);
        if (isHinted || Descent.TryToLeaf(store, key, out leaf))
        {
            FrameSpot.Approach(ref _spots[_count], store.Pool.View(leaf.Id), key, leaf.BaseDepth);
        }
        else
        {
            _spots[_count] = default;
        }

        _leaves[_count] = leaf;
        return isHinted || leaf.Id != _leaves[0].Id;
    }

    private EngineKey KeyOf(int index) => EngineKey.In(_keys, index * EngineKey.StackBytes, _keyLengths[index]);
}
