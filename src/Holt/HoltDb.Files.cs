using System;
using System.Threading;
using System.Threading.Tasks;
using Holt.Engine;

namespace Holt;

/// <content>Stores that lie in a directory.</content>
public sealed partial class HoltDb
{
    /// <summary>Whether the store takes writes, and if its background work is well. Never waits.</summary>
    public HoltHealth Health => new(
        IsClosed ? HoltStatus.Closed : _engine.Cause is null ? HoltStatus.Ok : HoltStatus.Fenced,
        _engine.Cause?.ToString(),
        _engine.CheckpointFault?.ToString());

    /// <summary>Opens the store in a directory, or makes one there.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="options">Settings; null takes every default. A store keeps its frame size.</param>
    /// <returns>The open store. It locks others out; opened for reading, it lets other readers in.</returns>
    /// <exception cref="ArgumentException">A setting is outside its bounds.</exception>
    /// <exception cref="HoltException">
    /// <see cref="HoltStatus.NoStore"/>, <see cref="HoltStatus.Locked"/> (the message names the process),
    /// <see cref="HoltStatus.Corrupt"/> and <see cref="HoltStatus.Format"/> (naming file and offset),
    /// <see cref="HoltStatus.NoSpace"/>, <see cref="HoltStatus.Io"/>, <see cref="HoltStatus.NoMemory"/>.
    /// </exception>
    public static HoltDb Open(string path, HoltOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        HoltOptions settings = options ?? new HoltOptions();
        Throw.IfError(settings.Validate());
        Throw.IfFault(StoreEngine.Open(path, settings, out StoreEngine? engine));
        return new HoltDb(engine!);
    }

    /// <summary>Whether there is a store in a directory, open or not.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>True if there is one; what lies there may still be damaged.</returns>
    public static bool Exists(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return StoreEngine.Exists(path);
    }

    /// <summary>Removes the files of a store; other files in the directory stay.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="HoltException">
    /// <see cref="HoltStatus.NoStore"/>, <see cref="HoltStatus.Locked"/>, <see cref="HoltStatus.Corrupt"/>,
    /// <see cref="HoltStatus.Io"/>.
    /// </exception>
    public static void Destroy(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Throw.IfFault(StoreEngine.Destroy(path));
    }

    /// <summary>Waits until every write that returned before would survive a loss of power.</summary>
    /// <exception cref="HoltException"><see cref="HoltStatus.Fenced"/>: a sync failed.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public void Sync() => Throw.IfRefused(_engine.Sync(), _engine);

    /// <summary>The same without keeping the thread.</summary>
    /// <param name="cancellation">Gives up waiting; the sync goes on.</param>
    /// <returns>Done when the writes are durable.</returns>
    public Task SyncAsync(CancellationToken cancellation = default) => Task.Run(Sync, cancellation);

    /// <summary>
    /// Writes what has changed into the data file, so that the log before it is not needed any more, and makes that
    /// file small if much of it is free. Others read and write meanwhile.
    /// </summary>
    /// <remarks>
    /// Only to make the file small it writes at most as much as was written for other reasons since the store was
    /// opened, and 1 GiB; behind a large load that takes a second or two. What deletes need stays free. The next writes
    /// take room ahead again. Checkpoints in the background only write what has changed.
    /// </remarks>
    /// <exception cref="HoltException">
    /// <see cref="HoltStatus.NoSpace"/>, <see cref="HoltStatus.Io"/>: nothing is lost, try again;
    /// <see cref="HoltStatus.Fenced"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public void Checkpoint() => Throw.IfFault(_engine.Checkpoint());

    /// <summary>
    /// Makes the files as small as their content allows: records that removals have left in many places move together,
    /// a checkpoint is taken, what is stored moves to the front of the data file, and the end goes back to the file
    /// system. Others read and write meanwhile.
    /// </summary>
    /// <remarks>
    /// A checkpoint writes what has changed beside what was there, and every frame that is dirty has room for its full
    /// size taken ahead, so a file that is written all over takes several times what it holds.
    /// <see cref="HoltStats.ReclaimableBytes"/> says what there is to gain. Reads all of the store, and writes twice
    /// what it holds at most. Of the log one page is left, unless the disk is nearly full; the next write makes two
    /// segments and waits for them. Closing the store ends it.
    /// </remarks>
    /// <exception cref="HoltException">
    /// <see cref="HoltStatus.NoSpace"/>, <see cref="HoltStatus.Io"/>: nothing is lost, try again;
    /// <see cref="HoltStatus.Fenced"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public void Compact() => Throw.IfFault(_engine.Compact());

    /// <summary>Opens a store that has failed again in place, once the disk is well; reads go on meanwhile.</summary>
    /// <remarks>
    /// The store is then what the files say: writes that were not durable may be gone, also ones that reads have shown.
    /// Takes the time and, for a moment, the memory of an open. Nothing happens to a store that has not failed.
    /// </remarks>
    /// <exception cref="HoltException">What <see cref="Open"/> throws: the store is as it was, try again.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public void Resume() => Throw.IfFault(_engine.Resume());

    /// <summary><see cref="Dispose"/> without keeping the thread.</summary>
    /// <returns>Done when the store is closed.</returns>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));
}
