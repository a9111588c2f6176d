using System;
using Holt.Engine;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>
/// A cursor of C over the listings of the engine, which go one way each: a step the other way, and a seek, begin a new
/// one where the cursor stands.
/// </summary>
internal sealed class RangeCursor : LonerHandle
{
    private readonly TreeHandle _tree;
    private readonly RangeBounds _bounds;
    private Listing? _listing; // null: none is under way
    private bool _isUp; // of the listing
    private int _index; // of the page's entry that comes next; the one before is where the cursor stands
    private CursorPlace _place = CursorPlace.Start; // while the page has no entry that was given
    private long _entriesLeft;
    private long _bytesLeft;
    private bool _hasGiven;

    public RangeCursor(TreeHandle tree, RangeBounds bounds)
        : base(HandleKind.Cursor, tree.Parent)
    {
        _tree = tree;
        _bounds = bounds;
        _entriesLeft = bounds.IsEmpty ? 0 : bounds.Limit;
        _bytesLeft = bounds.BytesMax;
    }

    /// <summary>The page that has the entry of the last step, and those that follow.</summary>
    public ListingPage Page => _listing!.Page;

    /// <summary>The entry of the last step.</summary>
    public int Index => _index - 1;

    /// <summary>Entries that the range still allows.</summary>
    public long EntriesLeft => _entriesLeft;

    /// <summary>Bytes that it still allows, which the first entry may exceed.</summary>
    public long BytesLeft => _bytesLeft;

    /// <summary>Whether an entry was given.</summary>
    public bool HasGiven => _hasGiven;

    /// <summary>What is behind a refusal.</summary>
    public Fault? CauseOf(HoltStatus status) => _tree.Engine.CauseOf(status);

    /// <summary>Goes to the next entry, or back to the one before.</summary>
    /// <returns>Ok, Done, Closed.</returns>
    public HoltStatus Step(bool isNext)
    {
        HoltStatus status = Ready(isNext);
        if (status != HoltStatus.Ok)
        {
            return status;
        }

        Page.Measure(_index, out int keyBytes, out int valueBytes);
        return Take(keyBytes + valueBytes) ? HoltStatus.Ok : HoltStatus.Done;
    }

    /// <summary>Makes the page have an entry that comes next, at <see cref="Index"/> plus one.</summary>
    /// <returns>Ok, Done, Closed.</returns>
    public HoltStatus Ready(bool isNext)
    {
        if (_entriesLeft <= 0 || (_place.Kind == (isNext ? CursorPlaceKind.End : CursorPlaceKind.Start) && !IsAtEntry))
        {
            return HoltStatus.Done;
        }

        bool isUp = isNext != _bounds.IsReverse;
        if (_listing is null || _isUp != isUp)
        {
            HoltStatus opened = Begin(isUp);
            if (opened != HoltStatus.Ok)
            {
                return opened;
            }
        }

        if (_index < Page.Count)
        {
            return HoltStatus.Ok;
        }

        HoltStatus status = _tree.Engine.NextPage(_listing!);
        _index = 0;
        if (status != HoltStatus.Ok)
        {
            Drop();
            _place = isNext ? CursorPlace.End : CursorPlace.Start;
        }

        return status;
    }

    /// <summary>Takes the entry that comes next, if the range's limits still allow it.</summary>
    /// <param name="bytes">Its key and value.</param>
    public bool Take(int bytes)
    {
        if (_entriesLeft <= 0 || (_hasGiven && bytes > _bytesLeft))
        {
            _entriesLeft = 0;
            return false;
        }

        _hasGiven = true;
        _entriesLeft--;
        _bytesLeft -= bytes;
        _index++;
        return true;
    }

    /// <summary>Takes entries that the range's limits allow.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Their keys and values.</param>
    /// <param name="isOver">The one behind them is more than the limits allow: there is no other.</param>
    public void Take(int count, long bytes, bool isOver)
    {
        _hasGiven |= count > 0;
        _entriesLeft = isOver ? 0 : _entriesLeft - count;
        _bytesLeft -= bytes;
        _index += count;
    }

    /// <summary>Stands before the first entry at or after a key, in the order of the range.</summary>
    public void Seek(ReadOnlySpan<byte> key)
    {
        Drop();
        _place = new CursorPlace(CursorPlaceKind.Gap, key.ToArray(), _bounds.IsReverse);
    }

    /// <summary>Stands behind all keys that start with a prefix.</summary>
    public void Skip(ReadOnlySpan<byte> prefix)
    {
        byte[]? gap = _bounds.IsReverse && prefix.Length > 0 ? prefix.ToArray() : RangeBounds.Above(prefix);
        Drop();
        _place = gap is null ? CursorPlace.End : new CursorPlace(CursorPlaceKind.Gap, gap, IsAbove: false);
    }

    /// <inheritdoc/>
    protected override void GiveBack() => Drop();

    private bool IsAtEntry => _listing is not null && _index > 0;

    private HoltStatus Begin(bool isUp)
    {
        if (IsAtEntry)
        {
            _place = new CursorPlace(CursorPlaceKind.Entry, Page.Key(_index - 1).ToArray(), IsAbove: false);
        }

        Drop();
        HoltStatus status = _tree.Engine.OpenListing(_tree.Id, _bounds.Range(isUp, _place, _entriesLeft), out _listing);
        _isUp = isUp;
        return status;
    }

    private void Drop()
    {
        if (_listing is { } listing)
        {
            _listing = null;
            _index = 0;
            _tree.Engine.CloseListing(listing);
        }
    }
}
