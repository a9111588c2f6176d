using System.Runtime.CompilerServices;

namespace Holt.Native;

/// <summary>All that is open in this process.</summary>
internal static class Handles
{
    private const int CountMax = 1 << 20;

    public static HandleTable Table { get; } = new(CountMax);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TreeHandle? Tree(ulong token) => Table.Find<TreeHandle>(token, HandleKind.Tree);

    public static StoreHandle? Store(ulong token) => Table.Find<StoreHandle>(token, HandleKind.Store);

    public static OptionSet? Options(ulong token) => Table.Find<OptionSet>(token, HandleKind.Options);

    public static CancelToken? Cancel(ulong token) => Table.Find<CancelToken>(token, HandleKind.Cancel);

    public static BatchHandle? Batch(ulong token) => Table.Find<BatchHandle>(token, HandleKind.Batch);

    /// <summary>The store that a write to a tree, or of a batch, goes to.</summary>
    public static StoreHandle? StoreOf(ulong token) => Tree(token)?.Parent ?? Batch(token)?.Parent;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RangeCursor? Cursor(ulong token) => Table.Find<RangeCursor>(token, HandleKind.Cursor);

    /// <summary>Gives a token out, or answers that there are too many.</summary>
    public static unsafe int Give(Handle handle, ulong* token)
    {
        *token = Table.Open(handle);
        return *token != 0 ? (int)HoltStatus.Ok : Failure.Of(HoltStatus.NoMemory, "too many handles are open");
    }

    /// <summary>Closes a handle that has nothing to say.</summary>
    public static int Close<T>(ulong token, HandleKind kind)
        where T : Handle
    {
        if (!Table.Close(token, kind, out T? handle))
        {
            return Failure.Of(HoltStatus.Handle);
        }

        handle?.Retire();
        return (int)HoltStatus.Ok;
    }
}
