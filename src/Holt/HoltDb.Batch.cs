using System;

namespace Holt;

/// <content>Batches.</content>
public sealed partial class HoltDb
{
    /// <summary>
    /// Does all operations of a batch, or none: for every reader, listing page and checkpoint, and after every crash.
    /// Who has seen one of its values never sees an older value of another of its keys afterwards.
    /// </summary>
    /// <param name="batch">The batch; it stays as it is, and tells versions and what was removed.</param>
    /// <param name="durably">Answered when it would survive a loss of power, whatever the store's mode.</param>
    /// <returns>The version of its first operation, the others follow one by one; 0 for an empty batch.</returns>
    /// <exception cref="ArgumentNullException">There is no batch.</exception>
    /// <exception cref="HoltException">
    /// <see cref="HoltStatus.TooLarge"/>, <see cref="HoltStatus.NoSpace"/>, <see cref="HoltStatus.Busy"/>,
    /// <see cref="HoltStatus.ReadOnly"/>: nothing was applied. <see cref="HoltStatus.Fenced"/>: as for a put, it may
    /// have been.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public RecordVersion Write(HoltBatch batch, bool durably = false)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Throw.IfRefused(TryWrite(batch, durably), _engine);
        return new RecordVersion(batch.Operations.FirstVersion);
    }

    /// <summary>The same for callers that want the status: the C door.</summary>
    internal HoltStatus TryWrite(HoltBatch batch, bool durably) => _engine.Write(batch.Operations, durably);
}
