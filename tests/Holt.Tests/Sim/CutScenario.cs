using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Tests.Crash;
using Holt.Tests.SimDisk;
using Holt.Tree;

namespace Holt.Tests.Sim;

/// <summary>
/// A checkpoint while others write, on a simulated disk. Whatever the order of events, the store that is opened after
/// the death of the process, or after a loss of power, holds what the log says.
/// </summary>
internal sealed class CutScenario : Scenario
{
    private const int CollectEvery = 512;
    private static readonly SearchValues<char> s_many = SearchValues.Create("bwvuk");
    private const int Long = 700; // in a frame of its own
    private const int VeryLong = 17_000; // in parts
    private const int CacheFrames = 8;

    private readonly List<CrashWrite> _written = [];
    private SimulatedDisk? _prepared;
    private CrashModel _before = new();
    private SimulatedDisk? _disk;
    private CrashStore? _store;
    private int _begunCount;
    private int _manyCount;

    /// <summary>
    /// Who takes part, each with keys of its own: `c` takes a checkpoint, `s` overwrites a short value, `o` a long one
    /// that no checkpoint has, `l` a long one that one has, `n` puts a new long one, `p` one in parts, `d` removes one.
    /// All `x` overwrite the same short value. `g` puts short ones until their bucket must grow,
    /// `b` until a leaf is split below a root that is a router already. `w` writes a batch to two leaves,
    /// `v` one in parts, `u` one that is too large for its buckets. `k` makes a tree
    /// dense whose leaves have lost two of three records, and joins some. `e` reads a store that has more frames
    /// than memory.
    /// </summary>
    public required string Who { get; init; }

    /// <summary>Whether batches copy each leaf, also where they could be written in it.</summary>
    public bool DraftsOnly { get; init; }

    /// <summary>Whether frames have changed since the last checkpoint when it begins.</summary>
    public bool IsDirty { get; init; } = true;

    public override Action[] Begin()
    {
        if (_begunCount++ % CollectEvery == 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        _prepared ??= Prepare();
        _written.Clear();
        _disk = _prepared.Kill();
        int cache = Who.Contains('e', StringComparison.Ordinal) ? CacheFrames : 0;
        Expect(CrashStore.Open(_disk, out _store, cacheFrames: cache) is null, "the store can be opened");
        for (int i = 0; i < Who.Length && IsDirty; i++)
        {
            Put(new CrashWrite($"t{i}/unsaved", Long, 3, 0));
        }

        return [.. Who.Select((who, index) => (Action)(() => Do(who, index)))];
    }

    public override void Check()
    {
        CrashModel model = _before.Fork(_before.Count);
        int low = model.Count;
        _written.Sort((a, b) => a.Version.CompareTo(b.Version));
        _written.ForEach(model.Add);

        // A removal does not tell its place.
        bool isOrdered = !_written.Exists(write => write.IsDelete && write.Version == ulong.MaxValue);
        CheckState(_disk!.Kill(), model, model.Count, "killed");
        CheckState(_disk.Crash(0), isOrdered ? model : null, low, "the power fails");
        Expect(_store!.Sync() == HoltStatus.Ok, "it can be synced");
        CheckState(_disk.Crash(0), model, model.Count, "the power fails behind a sync");
        Expect(model.Find(_store.Sum()!.Value, model.Count, model.Count) >= 0, "the store holds what was written");
        Expect(_store.FaultOfStructure() is null, "the tree is sound");
    }

    public override void End() => _store!.Drop();

    private static void CheckState(SimulatedDisk disk, CrashModel? model, int low, string what)
    {
        Fault? fault = CrashStore.Open(disk, out CrashStore? store);
        Expect(fault is null, $"{what}: the store can be opened ({fault})");
        string? unsound = store!.FaultOfStructure();
        Expect(unsound is null, $"{what}: the tree is sound ({unsound})");
        ulong sum = store.Sum()!.Value;
        Expect(model is null || model.Find(sum, low, model.Count) >= 0, $"{what}: it is a prefix of the log");
        store.Drop();
    }

    /// <summary>How many puts it takes until one or two more split a leaf; who joins leaves finds them split.</summary>
    private int CountToSplit()
    {
        var disk = new SimulatedDisk { SeesEachEvent = false };
        Expect(CrashStore.Open(disk, out _store) is null, "a store can be made");
        int count = 0;
        while (_store!.Stats().Splits < 2)
        {
            PutMany(Who.AsSpan().IndexOfAny(s_many), count++, 1);
        }

        _store.Drop();
        _written.Clear();
        return Who.Contains('k', StringComparison.Ordinal) ? count : count - 2 - (3 * Who.Length);
    }

    /// <summary>A store that was closed.</summary>
    private SimulatedDisk Prepare()
    {
        _manyCount = Who.AsSpan().ContainsAny(s_many) ? CountToSplit() : 0;
        _before = new CrashModel();
        var disk = new SimulatedDisk { SeesEachEvent = false };
        Expect(CrashStore.Open(disk, out _store) is null, "a store can be made");
        for (int i = 0; i < Who.Length; i++)
        {
            Put(new CrashWrite($"t{i}/short", 40, 1, 0));
            Put(new CrashWrite($"t{i}/long", Long, 2, 0));
        }

        if (Who.AsSpan().ContainsAny(s_many))
        {
            PutMany(Who.AsSpan().IndexOfAny(s_many), 0, _manyCount);
        }

        for (int i = 0; i < _manyCount && Who.Contains('k', StringComparison.Ordinal); i++)
        {
            if (i % 3 != 0)
            {
                Remove($"t{Who.AsSpan().IndexOfAny(s_many)}/many{i:D4}");
            }
        }

        for (int i = 0; i < CacheFrames && Who.Contains('e', StringComparison.Ordinal); i++)
        {
            Put(new CrashWrite($"z{i}/long", Long, 9, 0));
        }

        _written.ForEach(_before.Add);
        Expect(_store!.Close() is null, "it can be closed");
        return disk;
    }

    private void Do(char who, int index)
    {
        BatchHold.DraftsOnly = DraftsOnly;
        switch (who)
        {
            case 'c':
                Expect(_store!.Checkpoint() == HoltStatus.Ok, "the checkpoint is taken");
                return;
            case 'd':
                Remove($"t{index}/unsaved");
                return;
            case 'k':
                Expect(_store!.Repack() == HoltStatus.Ok && _store.Stats().Merges > 0, "leaves are joined");
                return;
            case 'e':
                for (int i = 0; i < 6 * CacheFrames; i++)
                {
                    Expect(_store!.Get($"z{i % CacheFrames}/long") == HoltStatus.Ok, "it can be read");
                }

                Expect(_store!.Sum() is not null, "it can be listed");
                return;
            case 'g':
                PutMany(index, 0, 3);
                return;
            case 'b':
                PutMany(index, _manyCount, 12);
                return;
            case 'w' or 'v':
                Write(index, who == 'w' ? 60 : VeryLong);
                return;
            case 'u':
                WriteLonger(index);
                return;
            default:
                (string name, int length) = who switch
                {
                    's' => ("short", 44),
                    'o' => ("unsaved", 20),
                    'l' => ("long", 20),
                    'x' => ("short", 36),
                    'n' => ("new", Long),
                    _ => ("parts", VeryLong),
                };
                Put(new CrashWrite($"t{(who == 'x' ? 0 : index)}/{name}", length, 4 + index, 0));
                return;
        }
    }

    /// <summary>The first and the last of many, which lie in two leaves, and a removal between them.</summary>
    private void Write(int index, int length)
    {
        var batch = new CrashWrite("", -1, 0, 0)
        {
            Operations =
            [
                new CrashWrite($"t{index}/many{_manyCount - 1:D4}", 60, 6, 0),
                new CrashWrite($"t{index}/many{_manyCount / 2:D4}", -1, 6, 0),
                new CrashWrite($"t{index}/many0000", length, 6, 0),
            ],
        };
        Write(batch);
    }

    /// <summary>Values that their buckets have no room for: changes are prepared in both leaves.</summary>
    private void WriteLonger(int index) => Write(new CrashWrite("", -1, 0, 0)
    {
        Operations =
        [
            new CrashWrite($"t{index}/many{_manyCount - 1:D4}", 128, 6, 0),
            new CrashWrite($"t{index}/many0000", 128, 6, 0),
        ],
    });

    private void Write(CrashWrite batch)
    {
        DebugCounters.Reset();
        HoltStatus status = _store!.Write(batch, isSync: false, out ulong version);
        Expect(status == HoltStatus.Ok, $"a batch is written ({status})");
        Expect(
            DraftsOnly == (DebugCounters.Counts.Drafts > 0) || Who.Length > 2, "alone, it is written as it was to be");
        Note(batch.At(version));
    }

    private void Remove(string key)
    {
        Expect(_store!.Delete(key) == HoltStatus.Ok, "it is removed");
        Note(new CrashWrite(key, -1, 0, ulong.MaxValue));
    }

    private void PutMany(int index, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Put(new CrashWrite($"t{index}/many{i:D4}", 100, 5, 0));
        }
    }

    private void Put(CrashWrite write)
    {
        HoltStatus status = _store!.Put(write, isSync: false, out ulong version);
        Expect(status == HoltStatus.Ok, $"a put is done ({status})");
        Note(write with { Version = version });
    }

    private void Note(CrashWrite write)
    {
        lock (_written)
        {
            _written.Add(write);
        }
    }
}
