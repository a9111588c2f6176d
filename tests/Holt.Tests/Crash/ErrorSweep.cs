using Holt.Foundation;
using Holt.Tests.SimDisk;
using Xunit;

namespace Holt.Tests.Crash;

/// <summary>
/// Runs a workload on a disk that refuses one call, or every call from one on, and holds each answer against what
/// docs/durability.md says of errors (section 8): a write is done or refused, a read never notices, a store that is
/// fenced can be resumed once the disk is well, and nothing that was answered is lost while the process lives.
/// </summary>
internal sealed class ErrorSweep(string workload, int errno, bool isForEver)
{
    private int _cacheFrames;
    private CrashModel _model = new();
    private SimulatedDisk _disk = new();
    private CrashStore? _store;
    private int _durable;

    /// <summary>Calls of the workload on a disk that is well.</summary>
    public long Calls { get; private set; }

    /// <summary>How often an open, a write, a checkpoint or a sync was refused.</summary>
    public long Refusals { get; private set; }

    /// <summary>How often the store was fenced.</summary>
    public long Fences { get; private set; }

    /// <summary>Learns how many calls there are.</summary>
    public ErrorSweep Learn()
    {
        Run(long.MaxValue);
        Assert.Equal(0, Refusals);
        Calls = _disk.Calls;
        return this;
    }

    /// <summary>The workload with one call refused, or all from it on.</summary>
    public void Run(long refused)
    {
        _model = new CrashModel();
        _disk = new SimulatedDisk { SeesEachEvent = false }; // nothing of what is pending is ever kept
        _durable = 0;
        _cacheFrames = 0;
        _ = refused == long.MaxValue ? null : _disk.Fail(DiskCall.Any, "", refused, errno, isForEver);
        Open();
        foreach (CrashStep step in CrashWorkloads.Of(workload))
        {
            Do(step);
        }

        HasAll("at the end");
        HasDurable(_disk.Crash(0));
        if (refused == long.MaxValue)
        {
            _store!.Drop();
            return;
        }

        _disk.Heal();
        HasAll("on a disk that is well", isWell: true);
        Fences += _store!.IsFenced ? 1 : 0;
        Fault? fault = _store.Resume();
        Assert.True(fault is null, $"resume: {fault}");
        HasAll("resumed", isWell: true);
        Assert.Equal(HoltStatus.Ok, _store.Checkpoint());
        fault = _store.Close();
        Assert.True(fault is null, $"close: {fault}");
        Open();
        HasAll("opened again", isWell: true);
        Assert.Null(_store.FaultOfStructure());
        _store.Drop();
    }

    /// <summary>Opens, if need be once the disk is well.</summary>
    private void Open()
    {
        Fault? fault = CrashStore.Open(_disk, out _store, cacheFrames: _cacheFrames);
        if (fault is not null)
        {
            Refusals++;
            Assert.True(fault.Status is HoltStatus.Io or HoltStatus.NoSpace or HoltStatus.Fenced, $"open: {fault}");
            _disk.Heal();
            fault = CrashStore.Open(_disk, out _store, cacheFrames: _cacheFrames);
            Assert.True(fault is null, $"open on a disk that is well: {fault}");
        }
    }

    private void Do(CrashStep step)
    {
        switch (step.Kind)
        {
            case CrashStepKind.Put or CrashStepKind.PutDurably or CrashStepKind.Batch or CrashStepKind.BatchDurably:
                bool isDurable = step.Kind is CrashStepKind.PutDurably or CrashStepKind.BatchDurably;
                CrashWrite write = step.ToWrite();
                HoltStatus status = write.Operations.Length > 0
                    ? _store!.Write(write, isDurable, out ulong version)
                    : _store!.Put(write, isDurable, out version);
                Refused(status);
                if (version != 0)
                {
                    // Also a durable put that could not be synced is there: it may be lost, and its answer says so.
                    Assert.True(status == HoltStatus.Ok || isDurable, $"{status}, and done");
                    _model.Add(write.At(version));
                }

                _durable = isDurable && status == HoltStatus.Ok ? _model.Count : _durable;
                break;
            case CrashStepKind.Delete:
                status = _store!.Delete(step.Key);
                Refused(status == HoltStatus.NotFound ? HoltStatus.Ok : status);
                if (status == HoltStatus.Ok)
                {
                    _model.Add(new CrashWrite(step.Key, -1, 0, 0));
                }

                break;
            case CrashStepKind.Sync or CrashStepKind.Checkpoint or CrashStepKind.Compact:
                status = step.Kind == CrashStepKind.Sync ? _store!.Sync()
                    : step.Kind == CrashStepKind.Compact ? _store!.Compact()
                    : _store!.Checkpoint();
                Refused(status);
                _durable = status == HoltStatus.Ok ? _model.Count : _durable;
                HasAll($"{step.Kind} answered {status}");
                break;
            default:
                Assert.True(step.Kind is CrashStepKind.Reopen or CrashStepKind.ReopenSmall);
                _cacheFrames = step.Kind == CrashStepKind.Reopen ? _cacheFrames : step.Length;
                Fault? fault = _store!.Close();
                Refused(fault?.Status ?? HoltStatus.Ok);
                Open();
                HasAll($"opened behind a close with {fault}");
                break;
        }
    }

    private void Refused(HoltStatus status)
    {
        Refusals += status == HoltStatus.Ok ? 0 : 1;
        bool isKnown = status is HoltStatus.Ok or HoltStatus.Io or HoltStatus.NoSpace or HoltStatus.Busy
            or HoltStatus.Fenced;
        Assert.True(isKnown, $"answered {status}");
    }

    private void HasAll(string when, bool isWell = false)
    {
        // What is not in memory cannot be read from a disk that refuses; that is an answer, and not a wrong one.
        ulong? sum = _store!.Sum();
        Refusals += sum is null ? 1 : 0;
        bool mayRefuse = isForEver && !isWell;
        sum ??= mayRefuse ? null : _store.Sum();
        int found = sum is { } read ? _model.Find(read, _model.Count, _model.Count) : mayRefuse ? 0 : -1;
        Assert.True(found >= 0, $"{when}: not what was answered");
    }

    /// <summary>The power fails and leaves as little as it may.</summary>
    private void HasDurable(SimulatedDisk left)
    {
        Fault? fault = CrashStore.Open(left, out CrashStore? store);
        if (fault?.Status == HoltStatus.NoStore)
        {
            Assert.Equal(0, _durable);
            return;
        }

        Assert.True(fault is null, $"the power fails: {fault}");
        int prefix = _model.Find(store!.Sum()!.Value, _durable, _model.Count);
        Assert.True(prefix >= 0, "the power fails: not a durable prefix");
        store.Drop();
    }
}
