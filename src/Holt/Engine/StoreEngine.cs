using System;

namespace Holt.Engine;

/// <summary>The conductor: one open store.</summary>
internal sealed class StoreEngine : IDisposable
{
    public static HoltStatus TryOpenMemory(HoltOptions options, out StoreEngine? engine) =>
        throw new NotSupportedException();

    public bool TryEnter() => throw new NotSupportedException();

    public void Leave() => throw new NotSupportedException();

    public HoltStats GetStats() => throw new NotSupportedException();

    public HoltStatus Put(uint tree, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out RecordVersion version) =>
        throw new NotSupportedException();

    public HoltStatus Delete(uint tree, ReadOnlySpan<byte> key, out RecordVersion removed) =>
        throw new NotSupportedException();

    public HoltStatus Get(
        uint tree, ReadOnlySpan<byte> key, Span<byte> destination, out int length, out RecordVersion version) =>
        throw new NotSupportedException();

    public HoltStatus GetMany(uint tree, ReadOnlySpan<ReadOnlyMemory<byte>> keys, HoltGetResults results) =>
        throw new NotSupportedException();

    public HoltStatus GetLongestPrefix(
        uint tree,
        ReadOnlySpan<byte> query,
        Span<byte> destination,
        out int matchLength,
        out int length,
        out RecordVersion version) => throw new NotSupportedException();

    public HoltStatus CountPrefix(uint tree, ReadOnlySpan<byte> prefix, long limit, out long count, out bool exact) =>
        throw new NotSupportedException();

    public HoltStatus OpenListing(uint tree, scoped in KeyRange range, out Listing? listing) =>
        throw new NotSupportedException();

    public HoltStatus NextPage(Listing listing) => throw new NotSupportedException();

    public void CloseListing(Listing listing) => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
