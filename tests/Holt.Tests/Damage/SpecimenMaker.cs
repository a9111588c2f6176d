using System;
using System.Collections.Generic;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Tests.SimDisk;
using Holt.Tests.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Damage;

/// <summary>
/// Makes a store by the engine itself: two lives with several checkpoints; frames split, values in frames of their own,
/// one in parts of the log. It ends closed, or killed with two segments of log behind the checkpoint, the last writes
/// of which were never synced. Frames of the killed one are a page, those of the closed one four, with a table.
/// </summary>
internal sealed class SpecimenMaker
{
    private const int Small = 30;
    private const int Long = 900; // in frames of its own
    private const int VeryLong = 20_000; // in parts

    private readonly Rng _rng = new(seed: 3);
    private readonly SimulatedDisk _disk = new();
    private readonly List<SpecimenWrite> _writes = [];
    private StoreEngine _engine;
    private ulong _durable;

    private SpecimenMaker(int frameBytes) => _engine = Open(_disk, frameBytes);

    public static Specimen Make(bool isClosed)
    {
        int frameBytes = isClosed ? 16 << 10 : 4 << 10;
        var maker = new SpecimenMaker(frameBytes);
        maker.Work(150, keys: 120);
        maker.Checkpoint();
        maker.Work(30, keys: 40);
        maker._engine.Dispose();
        maker._engine = Open(maker._disk, frameBytes);
        maker.Work(60, keys: 120);
        maker.Checkpoint();
        maker.Put("d1/parts", VeryLong);
        maker.Checkpoint();
        maker.Put("d2/long", Long);
        maker.Put("d1/parts", VeryLong + 1);
        maker.Work(120, keys: 150);
        Assert.Equal(HoltStatus.Ok, maker._engine.Sync());
        maker._durable = maker.Tail;
        maker.Work(40, keys: 150);
        maker.Put("d2/parts", VeryLong + 2);
        maker.Work(40, keys: 150);
        return maker.End(isClosed);
    }

    /// <summary>How everything here is opened: one thread, nothing that depends on time.</summary>
    public static HoltOptions Options(bool isReadOnly, int frameBytes = 4 << 10) => new()
    {
        ReadOnly = isReadOnly,
        FrameBytes = frameBytes, // of a new store
        AddressRangeBytes = 1 << 24,
        LogSegmentBytes = 64 << 10,
        LogLimitBytes = 256 << 10,
        SyncWindow = TimeSpan.FromHours(1),
        WriteTimeout = TimeSpan.Zero,
        BackgroundCheckpoints = false,
        HasThreads = false,
    };

    private ulong Tail => _engine.Facts!.LogEndLsn;

    private static StoreEngine Open(SimulatedDisk disk, int frameBytes)
    {
        Fault? fault = StoreEngine.Open(disk, Options(isReadOnly: false, frameBytes), out StoreEngine? engine);
        Assert.True(fault is null, fault?.ToString());
        return engine!;
    }

    private Specimen End(bool isClosed)
    {
        ulong cut = _engine.Facts!.CutLsn;
        if (isClosed)
        {
            _engine.Dispose();
            Assert.Null(_engine.CloseFault);
        }

        var disk = new PlainDisk();
        foreach (string name in _disk.Names)
        {
            disk[name] = _disk.Content(name); // a death of the process leaves what the page cache has
        }

        if (!isClosed)
        {
            _disk.Fail(DiskCall.Any, "", 1, Holt.Io.Errno.InputOutput, forEver: true);
            _engine.Dispose();
        }

        return new Specimen(disk, isClosed, cut, _writes);
    }

    private void Checkpoint()
    {
        Fault? fault = _engine.Checkpoint();
        Assert.True(fault is null, fault?.ToString());
        _durable = _engine.Facts!.CutLsn;
    }

    private void Work(int count, int keys)
    {
        for (int i = 0; i < count; i++)
        {
            int number = _rng.Below(keys);
            string key = $"d{number % 5}/{number:d3}";
            if (_rng.OneIn(5))
            {
                Delete(key);
            }
            else
            {
                Put(key, _rng.OneIn(12) ? Long : 8 + _rng.Below(Small));
            }
        }
    }

    private void Put(string key, int length)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(key);
        byte[] value = Stamp.Make(bytes, _writes.Count, length);
        ulong lsn = Tail;
        HoltStatus status = _engine.Put(
            HoltLimits.DefaultTreeId, bytes, value, isSync: false, out RecordVersion version);
        Assert.Equal(HoltStatus.Ok, status);
        _writes.Add(new SpecimenWrite(key, value, lsn, version.Value, Tail, _durable));
    }

    private void Delete(string key)
    {
        ulong lsn = Tail;
        HoltStatus status = _engine.Delete(
            HoltLimits.DefaultTreeId, Encoding.ASCII.GetBytes(key), isSync: false, out _);
        if (status == HoltStatus.Ok)
        {
            _writes.Add(new SpecimenWrite(key, null, lsn, 0, Tail, _durable));
        }
    }
}
