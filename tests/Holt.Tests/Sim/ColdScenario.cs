using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Holt.Tests.Crash;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;

namespace Holt.Tests.Sim;

/// <summary>
/// Gets of a leaf of which some pages are in memory, and listings that read leaves ahead, while others load, write,
/// bring and evict.
/// </summary>
internal sealed class ColdScenario : Scenario
{
    private const int FrameBytes = 16 << 10;
    private const int CollectEvery = 512;
    private const int LeavesOfScan = 6;
    private const int Warm = 3;
    private const int CacheFrames = 8;
    private const int KeysNear = 40;

    private SimulatedDisk? _prepared;
    private CrashStore? _store;
    private int _begunCount;
    private long _passedBefore;

    /// <summary>
    /// Who takes part: `r` gets a record, `m` one that is not there, `w` overwrites the record, `l` lists all, so that
    /// it brings every leaf, `s` the same over more leaves, so that it reads some of them ahead, `e` gives all memory
    /// back, `c` takes a checkpoint.
    /// </summary>
    public required string Who { get; init; }

    /// <summary>Whether the record itself is in memory when it begins, and not only another of its leaf.</summary>
    public bool IsThere { get; init; }

    /// <summary>Whether more than half of the memory is in use, so that pages may pass.</summary>
    public bool IsPressed { get; init; }

    /// <summary>Frames that were read ahead in all schedules together.</summary>
    public long FramesAhead { get; private set; }

    /// <summary>Pages that passed in all schedules together.</summary>
    public long Passed { get; private set; }

    private bool IsScan => Who.Contains('s', StringComparison.Ordinal);

    private bool IsLarge => IsScan || IsPressed;

    private int KeyCount => IsLarge ? 220 : 160;

    private int Length => IsLarge ? 500 : 150;

    /// <summary>
    /// What is read, from another bucket than the one that is in memory; with a scan from a leaf that it reads ahead.
    /// </summary>
    private int Read => IsLarge ? 120 : 20;

    public override Action[] Begin()
    {
        if (_begunCount++ % CollectEvery == 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        _prepared ??= Prepare();
        int cacheFrames = IsPressed ? CacheFrames : 0;
        Expect(
            CrashStore.Open(_prepared.Kill(), out _store, cacheFrames: cacheFrames, frameBytes: FrameBytes) is null,
            "the store can be opened");
        if (IsPressed)
        {
            Press();
        }

        Expect(Get(IsPressed ? Read + 4 : Warm) == 1 && (!IsThere || Get(Read) == 1), "some pages are read");
        Expect(_store!.Stats().PagesRead > 0, "by pages");
        _passedBefore = _store.PagesPassed;
        return [.. Who.Select(who => (Action)(() => Do(who)))];
    }

    public override void Check()
    {
        Passed += _store!.PagesPassed - _passedBefore;
        Expect(Get(Read) == (Who.Contains('w', StringComparison.Ordinal) ? 2 : 1), "the record is the newest");
        FramesAhead += _store.FramesAhead;
        Expect(_store.FaultOfStructure() is null, "the tree is sound");
    }

    public override void End() => _store!.Drop();

    private static string Key(int number) => $"k/{number:D4}";

    private SimulatedDisk Prepare()
    {
        var disk = new SimulatedDisk { SeesEachEvent = false };
        Expect(CrashStore.Open(disk, out CrashStore? store, frameBytes: FrameBytes) is null, "a store can be made");
        for (int i = 0; i < KeyCount; i++)
        {
            var write = new CrashWrite(Key(i), Length, 1, 0);
            Expect(store!.Put(write, isSync: false, out _) == HoltStatus.Ok, "a put is done");
        }

        Expect(store!.Stats().LeafFrames >= (IsLarge ? LeavesOfScan : 2), "there are leaves below a router");
        Expect(store.Close() is null, "it can be closed");
        return disk;
    }

    /// <summary>Brings more than half of what memory holds, but nothing that lies near the record.</summary>
    private void Press()
    {
        for (int i = 0; i < KeyCount; i++)
        {
            Expect(Math.Abs(i - Read) < KeysNear || Get(i) == 1, "others are read");
        }

        Expect(_store!.Stats().CacheBytes > CacheFrames * FrameBytes / 2, "half of the memory is in use");
    }

    private void Do(char who)
    {
        switch (who)
        {
            case 'r':
                long number = Get(Read);
                bool isNew = number == 2 && Who.Contains('w', StringComparison.Ordinal);
                Expect(number == 1 || isNew, $"a get finds the record ({number})");
                return;
            case 'm':
                Expect(_store!.Get(Key(Read) + "x") == HoltStatus.NotFound, "a get finds that it is not there");
                return;
            case 'w':
                var write = new CrashWrite(Key(Read), Length, 2, 0);
                Expect(_store!.Put(write, isSync: false, out _) == HoltStatus.Ok, "a put is done");
                return;
            case 'l':
                Expect(_store!.Sum() is not null, "all can be listed");
                return;
            case 's':
                var versions = new Dictionary<string, ulong>();
                Expect(_store!.Sum(versions) is not null && versions.Count == KeyCount, "all are listed, each once");
                return;
            case 'e':
                _store!.GiveBackAll();
                return;
            default:
                Expect(_store!.Checkpoint() == HoltStatus.Ok, "the checkpoint is taken");
                return;
        }
    }

    /// <summary>The number of the write that made the value; 0: not there. The value is whole.</summary>
    private long Get(int key)
    {
        byte[] value = new byte[Length];
        HoltStatus status = _store!.Get(Key(key), value, out int length);
        Expect(status is HoltStatus.Ok or HoltStatus.NotFound, $"a get is answered ({status})");
        return status == HoltStatus.Ok ? Stamp.Read(Encoding.ASCII.GetBytes(Key(key)), value.AsSpan(0, length)) : 0;
    }
}
