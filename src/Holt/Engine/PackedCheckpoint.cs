using System;
using System.Threading;
using Holt.Checkpoint;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>
/// The checkpoint that somebody asks for, and the one of a close. Those in the background write what has changed, as it
/// is; this one leaves files about as small as what they hold:
/// <code>
///   dirty frames        loose ones are rebuilt, they are written anyway
///   clean ones          loose ones are rebuilt too, as far as the credit goes
///   a checkpoint
///   the data file       the last images move to free room in front, as far as the credit goes; its end is cut off
/// </code>
/// </summary>
/// <remarks>Thread-safe, one at a time; others write meanwhile.</remarks>
internal sealed class PackedCheckpoint(StoreFiles files, Checkpointer checkpointer, Func<TreeStore, bool> hasRoom)
{
    /// <summary>
    /// Clean frames are looked at when others than this have written so much, as a share of what images take: only what
    /// the background wrote can be loose, and to look at all of it takes a while.
    /// </summary>
    private const int LookShare = 8;

    private readonly Lock _lock = new();
    private readonly PackCredit _credit = new(files); // _lock
    private long _writtenByOthers; // _lock; since the last look
    private uint _place; // _lock

    /// <summary>Makes dense what is loose, takes a checkpoint and makes the data file small.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="isEnding">Whether to be quick: the store is about to be closed.</param>
    /// <param name="isLast">Whether nobody writes any more.</param>
    /// <returns>NoSpace, Io: it can be tried again. Fenced.</returns>
    public Fault? Run(TreeStore store, Func<bool> isEnding, bool isLast)
    {
        lock (_lock)
        {
            _writtenByOthers += _credit.Earn();
            Repack.Tighten(store, isEnding);
            bool isMuch = _writtenByOthers > files.Stats.ImageBytes / LookShare;
            if (isMuch)
            {
                _writtenByOthers = 0;
                _credit.Take(Repack.TightenClean(store, ref _place, _credit.Bytes, isEnding, () => hasRoom(store)));
            }

            return checkpointer.RunAndPack(_credit, isMuch, isLast);
        }
    }
}
