namespace Holt.Frames;

/// <summary>
/// What a search tells of its reads. A search is compiled once for each recorder; with <see cref="NoPages"/> nothing
/// of it is left.
/// </summary>
internal unsafe interface IPageRecorder
{
    /// <summary>Whether anybody wants to know; a constant of the compiled search.</summary>
    public static abstract bool IsOn { get; }

    /// <summary>These bytes decide about the answer.</summary>
    /// <returns>Whether they are there. Else they are not looked at: memory without a page would get one.</returns>
    public bool Touch(byte* start, int bytes);

    /// <summary>Where a bucket is read: in its frame, or in a copy of its page.</summary>
    public byte* Lay(byte* bucket);

    /// <summary>
    /// A bucket that is not there has no size. So the page behind its first one is asked for too, where it may end
    /// there: not in a frame whose buckets nearly all lie within pages.
    /// </summary>
    public void Guess(byte* bucket);
}
