namespace Holt.Soak;

/// <summary>
/// What is known of a key, by the one writer that owns it. A write is a word: its number, and the length of its value;
/// length 0 is a removal, and word 0 a key that was never written.
/// </summary>
internal struct Slot
{
    private const int LengthBits = 24;

    /// <summary>The newest write that was begun.</summary>
    public ulong Begun;

    /// <summary>The newest write that returned; it has to be there, or the one that was begun after it.</summary>
    public ulong Acknowledged;

    public static ulong Word(ulong number, int length) => (number << LengthBits) | (uint)length;

    public static int LengthOf(ulong word) => (int)(word & ((1 << LengthBits) - 1));

    public static string Show(ulong word) => LengthOf(word) == 0
        ? $"nothing (by write {word >> LengthBits})"
        : $"write {word >> LengthBits}, {LengthOf(word)} bytes";
}
