using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>What the files should hold: frames by id, and where they were cut. Writes random checkpoints.</summary>
internal sealed class StoreModel(Rng rng, int frameBytes)
{
    public static readonly StoreId Id = new(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210);

    private StoreModel? _unknown;

    /// <summary>
    /// The store that was being removed: its removal may not be durable before another one has been made.
    /// </summary>
    private StoreModel? _ghost;

    /// <summary>What the superblock may say of the log: one of these.</summary>
    private List<LogState> _logs = [new(0, 0, 4096, 4096, 4096)];

    /// <summary>Whether there must be a store.</summary>
    public bool IsBorn { get; set; }

    /// <summary>How many frames there are about.</summary>
    public int FrameCount { get; init; } = 20;

    /// <summary>How many of them a checkpoint changes at most.</summary>
    public int ChangesMax { get; init; } = 4;

    /// <summary>One of so many writes of a frame that is there changes a little of it; 0: none does.</summary>
    public int LittleIn { get; init; }

    public SortedDictionary<uint, byte[]> Frames { get; private set; } = [];

    /// <summary>The end of the log that is not there.</summary>
    public ulong Lsn { get; private set; } = 4096;

    public CutState Cut { get; private set; } = new(4096, 0, 0);

    public static StoreFiles Opened(IDisk disk)
    {
        Assert.Null(StoreFiles.Open(disk, isReadOnly: false, out StoreFiles? files));
        return files!;
    }

    /// <summary>Opens a store for reading.</summary>
    public static StoreFiles? TryOpen(IDisk disk, out Fault? fault)
    {
        fault = StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? files);
        return files;
    }

    /// <summary>A store that is not there yet.</summary>
    public StoreModel Unborn() => new(new Rng(Lsn), frameBytes)
    {
        FrameCount = FrameCount,
        ChangesMax = ChangesMax,
        LittleIn = LittleIn,
        _ghost = Copy(),
    };

    public Fault? Create(IDisk disk)
    {
        Fault? fault = StoreBirth.Create(disk, Id, frameBytes);
        IsBorn = fault is null;
        return fault;
    }

    public void BeginWriting(StoreFiles files) => Assert.Null(TryBeginWriting(files));

    public Fault? TryBeginWriting(StoreFiles files)
    {
        Lsn += 4096;
        ulong salt = rng.Next();
        _logs.Add(new LogState(files.LogState.Incarnation + 1, salt, Lsn, Lsn, 0));
        Fault? fault = files.BeginWriting(salt, Lsn, Lsn);
        if (fault is null)
        {
            // What was read is durable now, whatever it was read from.
            _logs.RemoveRange(0, _logs.Count - 1);
            _unknown = null;
        }

        return fault;
    }

    public Fault? CloseClean(StoreFiles files)
    {
        _logs.Add(files.LogState with { DurableLsn = Lsn, CleanEndLsn = Lsn });
        Fault? fault = files.CloseClean(Lsn);
        if (fault is null)
        {
            _logs.RemoveRange(0, _logs.Count - 1);
        }

        return fault;
    }

    /// <summary>
    /// What the files hold after a crash in this moment: the last checkpoint, or the one that was being committed.
    /// </summary>
    public StoreModel? Survivor(StoreFiles files)
    {
        StoreModel copy = Copy();
        return copy.TakeSurvivor(files) ? copy : IsBorn ? null : _ghost?.Survivor(files);
    }

    /// <summary>Takes of two states either of which may hold the one that the files say.</summary>
    public bool TakeSurvivor(StoreFiles files)
    {
        if (files.Cut != Cut && files.Cut == _unknown?.Cut)
        {
            StoreModel other = Copy();
            Frames = _unknown.Frames;
            Cut = _unknown.Cut;
            _unknown = other;
        }

        // The watermark comes with a checkpoint too.
        LogState log = files.LogState;
        IsBorn = true;
        return files.Cut == Cut && _logs.Exists(one => one with { DurableLsn = log.DurableLsn } == log);
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
                byte[] frame = Change(files, id, next);
                next[id] = FrameMaker.Meaning(frame);
                fault ??= files.WriteFrame(id, frame);
            }
        }

        Lsn += 64;
        var cut = new CutState(Lsn, 1, rng.Next());
        fault ??= files.SyncData();
        if (fault is null)
        {
            _unknown = Copy();
            _unknown.Frames = next;
            _unknown.Cut = cut;
            fault = files.Commit(cut, Lsn);
        }

        if (fault is null)
        {
            Frames = next;
            Cut = cut;
        }

        return fault;
    }

    /// <summary>
    /// Moves images of clean frames to lower places, the last ones first, makes that durable and cuts off what is free
    /// at the end: nothing of what the files hold changes.
    /// </summary>
    public Fault? Pack(StoreFiles files, out int moved)
    {
        moved = 0;
        List<uint> ids = [.. Frames.Keys];
        ids.Sort((a, b) => files.Frames[b].Last.FirstUnit.CompareTo(files.Frames[a].Last.FirstUnit));
        Fault? fault = null;
        foreach (uint id in ids)
        {
            byte[] frame = new byte[frameBytes];
            fault ??= files.ReadFrame(id, frame, out _);
            bool isLower = false;
            fault ??= files.LowerFrame(id, frame, out isLower);
            moved += isLower ? 1 : 0;
        }

        fault ??= moved > 0 ? files.SyncData() ?? files.Commit(files.Cut, Lsn) : null;
        if (fault is null)
        {
            _ = files.GiveBack(files.Stats.FreeBytes);
        }

        return fault;
    }

    /// <summary>
    /// A frame as it will be: another one, or the one that is there with a little changed, and read first, as by a
    /// pool where it is cold.
    /// </summary>
    private byte[] Change(StoreFiles files, uint id, SortedDictionary<uint, byte[]> frames)
    {
        if (LittleIn == 0 || !frames.TryGetValue(id, out byte[]? before) || !rng.OneIn(LittleIn))
        {
            return FrameMaker.Random(rng, frameBytes, Lsn);
        }

        if (rng.OneIn(2) && !files.Frames[id].IsNone)
        {
            Assert.Null(files.ReadFrame(id, new byte[frameBytes], out _));
        }

        return FrameMaker.Changed(rng, before, Lsn);
    }

    /// <summary>As it is now, to be compared or to live on.</summary>
    public StoreModel Copy() => new(new Rng(Lsn), frameBytes)
    {
        FrameCount = FrameCount,
        ChangesMax = ChangesMax,
        LittleIn = LittleIn,
        IsBorn = IsBorn,
        _unknown = _unknown,
        _ghost = _ghost,
        _logs = [.. _logs],
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
            Fault? fault = files.ReadFrame(id, read, out _);
            Assert.True(fault is null or { Status: HoltStatus.Corrupt }, $"{change}: {fault}");
            bool isSame = fault is not null || FrameMaker.Meaning(read).AsSpan().SequenceEqual(frame);
            Assert.True(isSame, $"{change}: frame {id} differs");
            first ??= fault;
        }

        return first;
    }
}
