using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>A listing under way: what to show, where it stands, and its page. Kept for reuse.</summary>
internal sealed class Listing
{
    /// <summary>
    /// Entries of the first page of an unbounded listing; later ones are four times as large each, up to a full page.
    /// Many callers stop early, and a page costs what it holds.
    /// </summary>
    private const int FirstPageCount = 32;

    private const int PageGrowth = 4;

    private int _pageCount;

    public ListingPage Page { get; } = new();

    public ListingState State { get; } = new();

    public FramePlace[] Touched { get; } = new FramePlace[Scan.FramesMax];

    public void Begin(uint tree, scoped in KeyRange range)
    {
        ListingBounds.Apply(State, tree, in range);
        State.FramesAhead = 1;
        Page.Clear();
        _pageCount = range.Limit.HasValue ? ListingPage.EntryCountMax : FirstPageCount;
    }

    /// <summary>Decides how much the next page may hold.</summary>
    public void SizePage()
    {
        State.PageCountMax = (int)Math.Min(State.Remaining, _pageCount);
        _pageCount = Math.Min(_pageCount * PageGrowth, ListingPage.EntryCountMax);
    }
}
