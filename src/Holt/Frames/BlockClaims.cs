using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Which blocks of a frame the writes of a plan count on. A write is set out on what the frame is now, and done when
/// others are done already; so what it copied, replaces or looked at must not be another's.
/// <code>
///   whole    a block that is freed, copied, or gets another child     nobody else's at all
///   links    a node some of whose links change, each another one      links of others, but not whole
/// </code>
/// </summary>
/// <remarks>
/// For one frame at a time. Nothing is allocated: who finds no room for a claim does without the plan.
/// </remarks>
internal sealed unsafe class BlockClaims
{
    private const int CountMax = 1024;

    private readonly Claim[] _claims = new Claim[CountMax];
    private readonly Claim[] _inPlace = new Claim[CountMax];
    private int _count;
    private int _inPlaceCount;
    private byte* _frame;

    /// <summary>Begins with a frame that nobody has claimed anything of.</summary>
    public void Begin(FrameView frame)
    {
        _frame = frame.Start;
        _count = 0;
        _inPlaceCount = 0;
    }

    /// <summary>
    /// Claims a bucket whose records change where they are. The writes come in key order, so these claims cannot meet
    /// each other: it is asked for once for all writes to the bucket.
    /// </summary>
    public bool TryInPlace(ushort bucket) => TryAdd(WholeOf(bucket), _inPlace, ref _inPlaceCount, isApart: true);

    /// <summary>Claims a node or a bucket; 0 is nothing. False: somebody has, or there is no room.</summary>
    public bool TryWhole(ushort block) => block == 0 || TryAdd(WholeOf(block));

    /// <summary>The same; null is nothing.</summary>
    public bool TryWhole(byte* node) => node == null || TryWhole((ushort)UnitOf(node));

    /// <summary>
    /// Claims a link, wherever it lies: in a node, whose other links stay free to change; or the root's, of which there
    /// is one. Null is nothing.
    /// </summary>
    public bool TryLink(void* link)
    {
        if (link == null)
        {
            return true;
        }

        int unit = UnitOf(link);
        bool isRoot = unit < FrameHeader.Size >> FrameFormat.UnitShift;
        return TryAdd(new Claim(unit, unit + 1, isRoot));
    }

    private int UnitOf(void* place) => (int)(((byte*)place - _frame) >> FrameFormat.UnitShift);

    private Claim WholeOf(ushort block)
    {
        byte* at = FrameAllocator.At(_frame, block);
        int units = block >= ((FrameHeader*)_frame)->BucketStart
            ? ((BucketHead*)at)->Lines * FrameFormat.LineUnits
            : Nodes.Units(at);
        return new Claim(block, block + units, IsWhole: true);
    }

    private bool TryAdd(Claim claim) => TryAdd(claim, _claims, ref _count, isApart: false);

    private bool TryAdd(Claim claim, Claim[] list, ref int count, bool isApart)
    {
        bool isFree = Planted.Is(PlantedBug.UnclaimedBlocks) || (count < CountMax
            && !Meets(claim, _claims.AsSpan(0, _count))
            && (isApart || !Meets(claim, _inPlace.AsSpan(0, _inPlaceCount))));
        if (isFree && count < CountMax)
        {
            list[count++] = claim;
        }

        return isFree;
    }

    private static bool Meets(Claim claim, ReadOnlySpan<Claim> others)
    {
        foreach (ref readonly Claim other in others)
        {
            if (claim.Start < other.End && other.Start < claim.End && (claim.IsWhole || other.IsWhole))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Claim(int Start, int End, bool IsWhole);
}
