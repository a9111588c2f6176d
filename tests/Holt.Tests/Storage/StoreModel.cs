using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>What the files should hold: frames by id, and where they were cut. Writes random checkpoints.</summary>
internal sealed class StoreModel(Rng rng, int frameBytes)
{
    public static readonly StoreId Id = new(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210);

    private StoreModel? _unknown;

    /// <summary>How many frames there are about.</summary>
    public int FrameCount { get; init; } = 20;

    /// <summary>How many of them a checkpoint changes at most.</summary>
    public int ChangesMax { get; init; } = 4;

    public SortedDictionary<uint, byte[]> Frames { get; private set; } = [];

    /// <summary>The end of the log that is not there.</summary>
    public ulong Lsn { get; private set; } = 4096;

    public CutState Cut { get; private set; } = new(4096, 0, 0);

    public static StoreFiles Opened(PlainDisk disk)
    {
        Assert.Null(StoreFiles.Open(disk, isReadOnly: false, out StoreFiles? files));
        return files!;
    }

    /// <summary>Opens a store for reading.</summary>
    public static StoreFiles? TryOpen(PlainDisk disk, out Fault? fault)
    {
        fault = StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? files);
        return files;
    }

    public void BeginWriting(StoreFiles files) => Assert.Null(TryBeginWriting(files));

    public Fault? TryBeginWriting(StoreFiles files)
    {
        Lsn += 4096;
        return files.BeginWriting(rng.Next(), Lsn, Lsn);
    }

    /// <summary>After a fence the last checkpoint may hold or not: takes it if the files say so.</summary>
    public void TakeUnknown(StoreFiles files, Fault? last)
    {
        if (last?.Status == HoltStatus.Fenced && files.Cut == _unknown?.Cut)
        {
            Frames = _unknown.Frames;
            Cut = _unknown.Cut;
        }
    }

    /// <summary>Changes some frames and makes that durable. After a fault the model is as before.</summary>
    public Fault? Checkpoint(StoreFiles files)
    {
        var next = new SortedDictionary<uint, byte[]>(Frames);
        Fault? fault = null;
        for (int i = rng.Between(1, ChangesMax); i > 0; i--)
        {
            uint id = (uint)rng.Between(1, FrameCount);
            if (rng.OneIn(4))
            {
                files.DropFrame(id);
                next.Remove(id);
            }
            else
            {
                byte[] frame = FrameMaker.Random(rng, frameBytes, Lsn);
                next[id] = FrameMaker.Meaning(frame);
                fault ??= files.WriteFrame(id, frame);
            }
        }

        Lsn += 64;
        var cut = new CutState(Lsn, 1, rng.Next());
        fault ??= files.SyncData() ?? files.Commit(cut, Lsn);
        _unknown = new StoreModel(rng, frameBytes) { Frames = next, Cut = cut };
        if (fault is null)
        {
            Frames = next;
            Cut = cut;
        }

        return fault;
    }

    /// <summary>As it is now, for comparing only.</summary>
    public StoreModel Copy() => new(new Rng(0), frameBytes)
    {
        FrameCount = FrameCount,
        Frames = Frames,
        Cut = Cut,
        Lsn = Lsn,
    };

    public void Compare(StoreFiles files) => Assert.Null(Differs(files, "nothing was changed"));

    /// <summary>Reads everything. A frame that differs without a fault fails the test.</summary>
    /// <returns>The first fault.</returns>
    public Fault? Differs(StoreFiles files, string change)
    {
        Assert.True(Cut == files.Cut, $"{change}: {files.Cut} instead of {Cut}");
        Assert.True(Frames.Count == files.Frames.Count, $"{change}: {files.Frames.Count} frames");
        byte[] read = new byte[frameBytes];
        Fault? first = null;
        foreach ((uint id, byte[] frame) in Frames)
        {
            Fault? fault = files.ReadFrame(id, read);
            Assert.True(fault is null or { Status: HoltStatus.Corrupt }, $"{change}: {fault}");
            bool isSame = fault is not null || FrameMaker.Meaning(read).AsSpan().SequenceEqual(frame);
            Assert.True(isSame, $"{change}: frame {id} differs");
            first ??= fault;
        }

        return first;
    }
}
