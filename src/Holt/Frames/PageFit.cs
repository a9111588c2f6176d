using System;
using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>
/// Takes blocks for the buckets of a frame that is built anew, so that few of them lie in two pages: a read of a cold
/// frame brings pages, and needs the whole bucket.
/// <code>
///    page n                         page n + 1
///    |  gap  | bucket | bucket     | bucket  | gap | bucket | ...        buckets grow downwards
///        a later bucket goes to the smallest gap that it fits
/// </code>
/// A bucket that would reach into the page below leaves the rest of its page as a gap, while all gaps together are no
/// more than a page, and a share of what gaps have taken. So frames whose buckets are of many sizes have next to none
/// across pages, for a hundredth of their room; where all buckets are as long they lie as they did. What is left of the
/// gaps becomes free blocks.
/// </summary>
/// <remarks>The frame is nobody's but the builder's, and has no free bucket yet.</remarks>
[StructLayout(LayoutKind.Auto)]
internal unsafe ref struct PageFit
{
    /// <summary>Gaps at one time.</summary>
    public const int GapsMax = FrameFormat.PageBytes / FrameFormat.LineBytes;

    /// <summary>Gaps take no more than this share of a frame either.</summary>
    private const int FrameShare = 64;

    /// <summary>Where gaps are put to use, there may be more of them, by this share of what they took.</summary>
    private const int UseShare = 4;

    private const int PageLines = FrameFormat.PageBytes / FrameFormat.LineBytes;
    private const int PageUnits = FrameFormat.PageBytes / FrameFormat.UnitBytes;

    private readonly byte* _frame;
    private readonly Span<Gap> _gaps;
    private readonly int _linesMax;
    private int _count;
    private int _lines;
    private int _used;

    /// <summary>For a frame just formatted.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="limits">The table of its size.</param>
    /// <param name="gaps">Room for <see cref="GapsMax"/>.</param>
    public PageFit(byte* frame, FrameLimits limits, Span<Gap> gaps)
    {
        _frame = frame;
        _gaps = gaps;
        _linesMax = Math.Min(PageLines, limits.FrameBytes / FrameFormat.LineBytes / FrameShare);
    }

    /// <summary>Whether buckets are placed by it.</summary>
    public readonly bool IsOn => _frame != null;

    /// <summary>A block for a bucket; 0 when there is no room.</summary>
    public ushort Take(int lines)
    {
        int best = -1;
        for (int i = 0; i < _count; i++)
        {
            int length = _gaps[i].Lines;
            best = length >= lines && (best < 0 || length < _gaps[best].Lines) ? i : best;
        }

        if (best >= 0)
        {
            return TakeOf(ref _gaps[best], lines);
        }

        var header = (FrameHeader*)_frame;
        int rest = (int)(header->BucketStart % PageUnits) / FrameFormat.LineUnits;
        bool isAcross = rest > 0 && rest < lines && lines <= PageLines;
        bool mayLeave = _lines + rest <= _linesMax + (_used / UseShare) && _count < GapsMax;
        if (isAcross && mayLeave && FrameAllocator.TrySkip(_frame, rest))
        {
            _gaps[_count++] = new Gap((ushort)header->BucketStart, (ushort)rest);
            _lines += rest;
        }

        return FrameAllocator.TakeBucket(_frame, lines);
    }

    /// <summary>What is left of the gaps is free.</summary>
    public readonly void Close()
    {
        foreach (Gap gap in _gaps[.._count])
        {
            FrameAllocator.FreeLines(_frame, gap.Unit, gap.Lines);
        }
    }

    private ushort TakeOf(ref Gap gap, int lines)
    {
        ushort block = gap.Unit;
        _lines -= lines;
        _used += lines;
        gap = new Gap((ushort)(block + (lines * FrameFormat.LineUnits)), (ushort)(gap.Lines - lines));
        if (gap.Lines == 0)
        {
            gap = _gaps[--_count];
        }

        return block;
    }

    /// <summary>Lines of a page that no bucket has.</summary>
    /// <param name="Unit">Where they begin.</param>
    /// <param name="Lines">How many.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Gap(ushort Unit, ushort Lines);
}
