using System;
using System.Collections.Generic;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;

namespace Holt.Tests.Crash;

/// <summary>The real engine on a simulated disk: one thread, nothing that depends on time.</summary>
internal sealed class CrashStore
{
    private const int FrameBytes = 4 << 10;

    private readonly SimulatedDisk _disk;
    private readonly StoreEngine _engine;

    private CrashStore(SimulatedDisk disk, StoreEngine engine)
    {
        _disk = disk;
        _engine = engine;
    }

    /// <summary>Whether a failure of the disk has ended writing.</summary>
    public bool IsFenced => _engine.Cause is not null;

    public static Fault? Open(
        SimulatedDisk disk,
        out CrashStore? store,
        bool isReadOnly = false,
        int segmentBytes = 64 << 10,
        int cacheFrames = 0,
        int frameBytes = FrameBytes)
    {
        HoltOptions options = Options(isReadOnly, segmentBytes) with
        {
            CacheBytes = cacheFrames * frameBytes,
            FrameBytes = frameBytes,
        };
        Fault? fault = StoreEngine.Open(disk, options, out StoreEngine? engine);
        store = fault is null ? new CrashStore(disk, engine!) : null;
        return fault;
    }

    public HoltStatus Put(in CrashWrite write, bool isSync, out ulong version)
    {
        byte[] key = Encoding.ASCII.GetBytes(write.Key);
        byte[] value = Stamp.Make(key, write.Number, write.Length);
        HoltStatus status = _engine.Put(HoltLimits.DefaultTreeId, key, value, isSync, out RecordVersion made);
        version = made.Value;
        return status;
    }

    public HoltStatus Get(string key) =>
        _engine.Get(HoltLimits.DefaultTreeId, Encoding.ASCII.GetBytes(key), new byte[1 << 10], out _, out _);

    public HoltStatus Get(string key, Span<byte> value, out int length) =>
        _engine.Get(HoltLimits.DefaultTreeId, Encoding.ASCII.GetBytes(key), value, out length, out _);

    /// <summary>Frames that listings have read ahead.</summary>
    public long FramesAhead => _engine.Inspection.Residency.Ahead;

    public long PagesPassed => _engine.Inspection.PagesPassed;

    /// <summary>What a full cache would do: all memory goes that can.</summary>
    public void GiveBackAll() => _engine.Inspection.GiveBackAll();

    public HoltStatus Delete(string key) =>
        _engine.Delete(HoltLimits.DefaultTreeId, Encoding.ASCII.GetBytes(key), isSync: false, out _);

    public HoltStatus Write(in CrashWrite batch, bool isSync, out ulong firstVersion)
    {
        var operations = new WriteBatch();
        foreach (CrashWrite write in batch.Operations)
        {
            byte[] key = Encoding.ASCII.GetBytes(write.Key);
            byte[] value = write.IsDelete ? [] : Stamp.Make(key, write.Number, write.Length);
            Invariant.That(
                operations.TryAdd(HoltLimits.DefaultTreeId, key, value, write.IsDelete) == HoltStatus.Ok);
        }

        HoltStatus status = _engine.Write(operations, isSync);
        firstVersion = operations.FirstVersion;
        return status;
    }

    public HoltStatus Sync() => _engine.Sync();

    public HoltStatus Checkpoint() => _engine.Checkpoint()?.Status ?? HoltStatus.Ok;

    public HoltStatus Compact() => _engine.Compact()?.Status ?? HoltStatus.Ok;

    /// <summary>The part of a compaction that changes the tree.</summary>
    public HoltStatus Repack() => _engine.Inspection.Repack();

    public Fault? Resume() => _engine.Resume();

    public HoltStats Stats()
    {
        Invariant.That(_engine.GetStats(out HoltStats stats) == HoltStatus.Ok);
        return stats;
    }

    public string? FaultOfStructure() => _engine.Inspection.CheckStructure();

    /// <summary>A sum over all records, which are in order; null: the disk refused to be read.</summary>
    public ulong? Sum(Dictionary<string, ulong>? versions = null)
    {
        ulong sum = 0;
        Invariant.That(_engine.OpenListing(HoltLimits.DefaultTreeId, default, out Listing? listing) == HoltStatus.Ok);
        HoltStatus status;
        while ((status = _engine.NextPage(listing!)) == HoltStatus.Ok && listing!.Page.Count > 0)
        {
            for (int i = 0; i < listing.Page.Count; i++)
            {
                ReadOnlySpan<byte> key = listing.Page.Key(i);
                sum = unchecked(sum + CrashModel.SumOf(key, listing.Page.Value(i), listing.Page.Version(i)));
                versions?.Add(Encoding.ASCII.GetString(key), listing.Page.Version(i));
            }
        }

        _engine.CloseListing(listing!);
        Invariant.That(status is HoltStatus.Done or HoltStatus.Io or HoltStatus.NoSpace); // whatever the disk said
        return status == HoltStatus.Done ? sum : null;
    }

    /// <summary>A clean close.</summary>
    public Fault? Close()
    {
        _engine.Dispose();
        return _engine.CloseFault;
    }

    /// <summary>The process is dead; only its memory has to be given back.</summary>
    public void Drop()
    {
        _disk.OnEvent = null;
        _disk.Fail(DiskCall.Any, "", 1, Errno.InputOutput, forEver: true);
        _engine.Dispose();
    }

    private static HoltOptions Options(bool isReadOnly, int segmentBytes) => new()
    {
        ReadOnly = isReadOnly,
        FrameBytes = FrameBytes,
        AddressRangeBytes = 4 << 20,
        LogSegmentBytes = segmentBytes,
        LogLimitBytes = 512 << 10,
        SyncWindow = TimeSpan.FromHours(1),
        WriteTimeout = TimeSpan.Zero,
        HasThreads = false,
    };
}
