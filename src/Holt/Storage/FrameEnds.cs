namespace Holt.Storage;

/// <summary>Which pages of a frame are stored: so many from its start, and so many from its end.</summary>
internal readonly record struct FrameEnds(int Front, int Back)
{
    public int Count => Front + Back;

    public bool Has(int page, int pageCount) => page < Front || page >= pageCount - Back;
}
