namespace Holt.Frames;

/// <summary>Nobody asks which pages a search reads: all of them are there.</summary>
internal readonly unsafe struct NoPages : IPageRecorder
{
    /// <inheritdoc/>
    public static bool IsOn => false;

    /// <inheritdoc/>
    public bool Touch(byte* start, int bytes) => true;

    /// <inheritdoc/>
    public byte* Lay(byte* bucket) => bucket;

    /// <inheritdoc/>
    public void Guess(byte* bucket)
    {
    }
}
