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

    /// <summary>How many frames there are about.</summary>
    public int FrameCount { get; init; } = 20;

    public SortedDictionary<uint, byte[]> Frames { get; private set; } = [];

    /// <summary>The end of the log that is not there.</summary>
    public ulong Lsn { get; private set; } = 4096;

    public CutState Cut { get; private set; } = new(4096, 0, 0);

    public static StoreFiles Opened(PlainDisk disk)
    {
        Assert.Null(StoreFiles.Open(disk, isReadOnly: false, out StoreFiles? files));
        return files!;
    }

    public void BeginWriting(StoreFiles files)
    {
        Lsn += 4096;
        Assert.Null(files.BeginWriting(rng.Next(), Lsn, Lsn));
    }

    /// <summary>Changes some frames and makes that durable. After a fault the model is as before.</summary>
    public Fault? Checkpoint(StoreFiles files)
    {
        var next = new SortedDictionary<uint, byte[]>(Frames);
        Fault? fault = null;
        for (int i = rng.Between(1, 4); i > 0; i--)
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
        if (fault is null)
        {
            Frames = next;
            Cut = cut;
        }

        return fault;
    }

    public void Compare(StoreFiles files)
    {
        Assert.Equal(Cut, files.Cut);
        Assert.Equal(Frames.Count, files.Frames.Count);
        byte[] read = new byte[frameBytes];
        foreach ((uint id, byte[] frame) in Frames)
        {
            Assert.Null(files.ReadFrame(id, read));
            Assert.True(FrameMaker.Meaning(read).AsSpan().SequenceEqual(frame), $"frame {id} differs");
        }
    }
}
