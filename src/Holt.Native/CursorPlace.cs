namespace Holt.Native;

/// <summary>Where a cursor stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">The key of a gap or an entry.</param>
/// <param name="IsAbove">A gap: whether the key itself lies below it.</param>
internal readonly record struct CursorPlace(CursorPlaceKind Kind, byte[] Key, bool IsAbove)
{
    public static CursorPlace Start => new(CursorPlaceKind.Start, [], IsAbove: false);

    public static CursorPlace End => new(CursorPlaceKind.End, [], IsAbove: false);
}
