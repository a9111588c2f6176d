namespace Holt.Frames;

/// <summary>How the way to a key ends; the cases of <see cref="FrameSpot"/>.</summary>
internal enum SpotKind
{
    /// <summary>The frame changed underway: start again.</summary>
    Torn,

    /// <summary>The frame has no record.</summary>
    Empty,

    /// <summary>The key leaves the way inside a node's prefix.</summary>
    NodeMismatch,

    /// <summary>A node has no child for the next byte.</summary>
    NoChild,

    /// <summary>The key leaves the way inside a bucket's prefix.</summary>
    PrefixMismatch,

    /// <summary>The bucket of the key does not hold it.</summary>
    Miss,

    /// <summary>The record is there.</summary>
    Hit,
}
