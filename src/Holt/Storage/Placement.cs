namespace Holt.Storage;

/// <summary>Where the image of a frame lies, and the checksum of its first page, which leads to all others.</summary>
/// <param name="FirstUnit">Where in the file, in units; 0: nowhere.</param>
/// <param name="FrontPages">Pages stored from the frame's start.</param>
/// <param name="BackPages">Pages stored from the frame's end, right behind the others.</param>
/// <param name="Checksum">Of the first page.</param>
internal readonly record struct Placement(long FirstUnit, int FrontPages, int BackPages, uint Checksum)
{
    private const int UnitBits = 48;

    public bool IsNone => FirstUnit == 0;

    public Extent Extent => new(FirstUnit, FrontPages + BackPages);

    /// <summary>All but the checksum in one number: the unit in the low 48 bits, then the two counts.</summary>
    public ulong Packed => (ulong)FirstUnit | ((ulong)FrontPages << UnitBits) | ((ulong)BackPages << (UnitBits + 8));

    public static Placement Unpack(ulong packed, uint checksum) => new(
        (long)(packed & ((1UL << UnitBits) - 1)),
        (int)(packed >> UnitBits) & byte.MaxValue,
        (int)(packed >> (UnitBits + 8)),
        checksum);
}
