using System;
using System.Runtime.CompilerServices;
using Holt.Engine;

namespace Holt;

/// <summary>Walks a listing page by page; made by <see cref="HoltTree.Scan"/>.</summary>
/// <remarks>Used by one thread. Holds nothing between steps, so the caller may do anything in the meantime.</remarks>
public ref struct Cursor
{
    private readonly StoreEngine _engine;
    private Listing? _listing;
    private int _index;

    internal Cursor(StoreEngine engine, uint treeId, scoped in KeyRange range)
    {
        _engine = engine;
        Throw.IfError(engine.OpenListing(treeId, in range, out _listing));
        _index = -1;
    }

    /// <summary>The entry the last step reached.</summary>
    public readonly Entry Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            _listing!.Page.Read(
                _index,
                out ReadOnlySpan<byte> key,
                out ReadOnlySpan<byte> value,
                out ulong version,
                out bool isPrefix);
            return new Entry(key, value, new RecordVersion(version), isPrefix);
        }
    }

    /// <summary>Goes to the next entry.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public bool MoveNext()
    {
        if (_listing is not { } listing)
        {
            return false;
        }

        if (++_index < listing.Page.Count)
        {
            return true;
        }

        HoltStatus status = _engine.NextPage(listing);
        Throw.IfRefused(status, _engine);
        _index = 0;
        if (status == HoltStatus.Ok)
        {
            return true;
        }

        Dispose();
        return false;
    }

    /// <summary>Itself, for foreach.</summary>
    /// <returns>This cursor.</returns>
    public readonly Cursor GetEnumerator() => this;

    /// <summary>Gives the page back; harmless twice.</summary>
    public void Dispose()
    {
        if (_listing is { } listing)
        {
            _engine.CloseListing(listing);
            _listing = null;
        }
    }
}
