using Holt.Storage;

namespace Holt.Checkpoint;

/// <summary>
/// What may be written only to make the data file smaller: as much as was written for other reasons since the store was
/// opened. So that at most doubles what checkpoints write, and one that finds little changed does little.
/// </summary>
/// <remarks>
/// Not thread-safe. More than all images twice, once in dense frames and once moved, is never needed; of a large store
/// a part is done at a time.
/// </remarks>
internal sealed class PackCredit(StoreFiles files)
{
    /// <summary>However much was written: so a checkpoint ends within seconds.</summary>
    private const long BytesMax = 1L << 30;

    private long _seen; // bytes written up to the last look
    private long _own; // bytes taken, and not yet seen among those

    /// <summary>Bytes that may be written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts what was written since the last time.</summary>
    /// <returns>Bytes of it that were not written to make the file smaller.</returns>
    public long Earn()
    {
        StorageStats stats = files.Stats;
        long written = stats.WrittenBytes - _seen;
        _seen = stats.WrittenBytes;
        long others = long.Max(0, written - _own);
        _own -= written - others;
        Bytes = long.Min(Bytes + others, long.Min(2 * stats.ImageBytes, BytesMax));
        return others;
    }

    /// <summary>Takes bytes, which are written before the next look or some time later.</summary>
    public void Take(long bytes)
    {
        Bytes -= bytes;
        _own += bytes;
    }
}
