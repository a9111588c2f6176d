using Holt.Foundation;

namespace Holt.Native;

/// <summary>A batch that is being put together, or written.</summary>
internal sealed class BatchHandle(StoreHandle store) : LonerHandle(HandleKind.Batch, store)
{
    public WriteBatch Operations { get; } = new();

    /// <inheritdoc/>
    protected override void GiveBack()
    {
        // Its memory goes with it.
    }
}
