namespace Holt.Native;

/// <summary>Where a cursor stands, when that is no entry of its page.</summary>
internal enum CursorPlaceKind
{
    /// <summary>Before the first entry.</summary>
    Start,

    /// <summary>Between the keys below a key and those above it.</summary>
    Gap,

    /// <summary>At an entry that was given.</summary>
    Entry,

    /// <summary>Behind the last entry.</summary>
    End,
}
