namespace Holt.Frames;

/// <summary>Why filling a listing page from a frame stopped.</summary>
internal enum ListingStop
{
    /// <summary>The frame has no more records in this direction.</summary>
    FrameEnd,

    /// <summary>The same behind a group, which may end in another frame.</summary>
    GroupEnd,

    /// <summary>The page has what it may.</summary>
    PageFull,

    /// <summary>The far bound of the listing is reached.</summary>
    RangeEnd,

    /// <summary>The next record keeps its value elsewhere.</summary>
    Spilled,
}
