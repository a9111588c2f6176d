using System;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tests.Frames;

/// <summary>One frame in memory of its own, changed as the tree changes its leaves, without latches.</summary>
internal sealed unsafe class FrameLab
{
    private readonly NativeBlock _frame;
    private readonly NativeBlock _key = new(EngineKey.LengthMax);
    private readonly FrameScratch _scratch;
    private ulong _version;

    public FrameLab(int frameBytes, byte kind = FrameFormat.Leaf)
    {
        Limits = FrameLimits.Of(frameBytes);
        _frame = new NativeBlock(frameBytes);
        _frame.Span.Clear();
        _scratch = new FrameScratch(Limits);
        FrameAllocator.Format(Start, Limits, kind, kind == FrameFormat.Router ? 1 : 0);
    }

    public FrameLimits Limits { get; }

    public byte* Start => _frame.Start;

    public FrameView View => new(Start);

    public FrameHeader* Header => (FrameHeader*)Start;

    public Span<byte> Bytes => _frame.Span;

    public string Dump => FrameDump.Of(View, Limits);

    public string? Fault => FrameCheck.FaultOf(View, Limits, baseDepth: 0);

    /// <summary>What the last change took: the case of the picture, and whether it was done in place.</summary>
    public string LastChange { get; private set; } = "";

    /// <summary>Puts a record.</summary>
    /// <returns>False when there is no room.</returns>
    public bool Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(key, RecordValue.Inline(value));

    public bool Put(ReadOnlySpan<byte> key, RecordValue value)
    {
        EngineKey engineKey = Keep(key);
        var spot = FrameSpot.Locate(View, engineKey, 0);
        LastChange = $"{spot.Kind}, in place";
        if (FrameInsert.FitsInPlace(ref spot, engineKey, value.Length))
        {
            FrameInsert.ApplyInPlace(ref spot, engineKey, value, ++_version, out _);
            return true;
        }

        LastChange = $"{spot.Kind}, no room";
        if (!FrameInsert.TryPrepare(ref spot, engineKey, value, Limits, _scratch, out FrameChange change))
        {
            return false;
        }

        LastChange = $"{spot.Kind}, {Told(change)}";
        _ = FrameInsert.CountIn(ref spot, value);
        change.Commit(ref spot, ++_version);
        return true;
    }

    /// <summary>Removes a record.</summary>
    /// <returns>False when it is not there, or there is no room for what must be built.</returns>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        EngineKey engineKey = Keep(key);
        var spot = FrameSpot.Locate(View, engineKey, 0);
        LastChange = $"{spot.Kind}, in place";
        if (spot.Kind != SpotKind.Hit)
        {
            return false;
        }

        if (!FrameRemove.FitsInPlace(ref spot))
        {
            if (FrameRemove.TryPrepare(ref spot, engineKey, Limits, _scratch, out FrameChange change))
            {
                LastChange = $"{spot.Kind}, {Told(change)}";
                FrameRemove.CountOut(ref spot, out _, out _);
                change.Commit(ref spot, version: 0);
                return true;
            }

            if (FrameRemove.IsLastOfBucket(ref spot))
            {
                LastChange = $"{spot.Kind}, no room";
                return false;
            }
        }

        FrameRemove.ApplyInPlace(ref spot, out _, out _);
        return true;
    }

    public bool Contains(ReadOnlySpan<byte> key) => FrameSearch.TryFind(View, Keep(key), 0, out _);

    /// <summary>Rebuilds the frame as the tree does.</summary>
    public bool Rebuild()
    {
        FrameRebuild.TakeApart(_scratch, View, Keep([]), 0);
        if (!FrameRebuild.TryBuildImage(Limits, _scratch, 0, _scratch.Count, 0, Header->Kind, Header->Level))
        {
            return false;
        }

        FrameRebuild.CopyImage(_scratch, View, Limits);
        return true;
    }

    /// <summary>Builds the same records into another lab's frame, which is empty.</summary>
    public bool RebuildInto(FrameLab target)
    {
        FrameRebuild.TakeApart(_scratch, View, Keep([]), 0);
        return FrameRebuild.TryBuild(
            target.View, Limits, _scratch, 0, _scratch.Count, 0, Header->Kind, Header->Level);
    }

    private static string Told(FrameChange change) =>
        change.Child != 0 ? change.RelinkFrom != 0 ? "relink and add" : "add"
        : change.Node != null ? "relink"
        : change.FreeNode != 0 ? "new node"
        : "new root";

    private EngineKey Keep(ReadOnlySpan<byte> key)
    {
        key.CopyTo(_key.Span);
        return new EngineKey(_key.Start, key.Length);
    }
}
