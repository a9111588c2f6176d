namespace Holt.Storage;

/// <summary>Where the image of a frame lies, and the checksum of its first page, which leads to all others.</summary>
/// <param name="FirstUnit">Where its base lies in the file, in units; 0: nowhere.</param>
/// <param name="FrontPages">Pages in the base from the frame's start.</param>
/// <param name="BackPages">Pages in the base from the frame's end, right behind the others.</param>
/// <param name="Checksum">Of the first page: the patch's if there is one.</param>
internal readonly record struct Placement(long FirstUnit, int FrontPages, int BackPages, uint Checksum)
{
    private const int UnitBits = 48;
    private const ulong UnitMask = (1UL << UnitBits) - 1;

    /// <summary>Where its patch lies; 0: there is none.</summary>
    public long PatchUnit { get; init; }

    /// <summary>Pages in the patch, older ones among them; the last one is the first page of the frame.</summary>
    public int PatchPages { get; init; }

    /// <summary>Pages that the patch has room for.</summary>
    public int PatchRoom { get; init; }

    public bool IsNone => FirstUnit == 0;

    public bool HasPatch => PatchPages > 0;

    public Extent Base => new(FirstUnit, FrontPages + BackPages);

    /// <summary>Of no units when there is no patch.</summary>
    public Extent Patch => new(PatchUnit, PatchRoom);

    /// <summary>Units of both.</summary>
    public int Units => FrontPages + BackPages + PatchRoom;

    /// <summary>Which of the two lies farther back.</summary>
    public Extent Last => PatchUnit > FirstUnit ? Patch : Base;

    /// <summary>Where the first page of the frame lies in the file.</summary>
    public long HeadOffset => HasPatch
        ? new Extent(PatchUnit + PatchPages - 1, 1).Offset
        : Base.Offset;

    /// <summary>The base but its checksum in one number: the unit in the low 48 bits, then the two counts.</summary>
    public ulong PackedBase =>
        (ulong)FirstUnit | ((ulong)FrontPages << UnitBits) | ((ulong)BackPages << (UnitBits + 8));

    /// <summary>The patch in one number: the unit in the low 48 bits, then the two counts.</summary>
    public ulong PackedPatch =>
        (ulong)PatchUnit | ((ulong)PatchPages << UnitBits) | ((ulong)PatchRoom << (UnitBits + 8));

    public static Placement Unpack(ulong packedBase, ulong packedPatch, uint checksum) => new(
        (long)(packedBase & UnitMask),
        (int)(packedBase >> UnitBits) & byte.MaxValue,
        (int)(packedBase >> (UnitBits + 8)),
        checksum)
    {
        PatchUnit = (long)(packedPatch & UnitMask),
        PatchPages = (int)(packedPatch >> UnitBits) & byte.MaxValue,
        PatchRoom = (int)(packedPatch >> (UnitBits + 8)),
    };
}
