using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Tests.SimDisk;
using Xunit;

namespace Holt.Tests.Crash;

/// <summary>
/// Runs a workload. The first time it is learned what each write answers; the second time is the same event by event,
/// and at each event somebody looks.
/// </summary>
internal sealed class CrashRun(IReadOnlyList<CrashStep> steps)
{
    private readonly List<(HoltStatus Status, ulong Version)> _answers = [];
    private CrashStore? _store;
    private bool _isLearned;
    private int _cacheFrames;

    /// <summary>All writes that were applied, of the whole workload.</summary>
    public CrashModel Model { get; } = new();

    public SimulatedDisk Disk { get; private set; } = new();

    public long Events { get; private set; }

    /// <summary>Writes that were begun.</summary>
    public int Begun { get; private set; }

    /// <summary>Writes whose call returned.</summary>
    public int Returned { get; private set; }

    /// <summary>Writes that have had a place in the log: a version that must not come again.</summary>
    public int Placed { get; private set; }

    /// <summary>Writes that no loss of power may take.</summary>
    public int Durable { get; private set; }

    /// <summary>What the last of its stores counted.</summary>
    public HoltStats Stats { get; private set; }

    /// <summary>How often a step was refused, by status.</summary>
    public Dictionary<HoltStatus, int> Refusals { get; } = [];

    /// <summary>Runs all steps.</summary>
    /// <param name="look">Called at each event; null the first time.</param>
    public void Run(Action<DiskEvent>? look)
    {
        Disk = new SimulatedDisk();
        (Begun, Placed, Returned, Durable, Events, _cacheFrames) = (0, 0, 0, 0, 0, 0);
        Watch(look);
        Open();
        for (int i = 0; i < steps.Count; i++)
        {
            Do(i, steps[i], look);
        }

        Stats = _store!.Stats();
        _store.Drop();
        _isLearned = true;
    }

    private void Watch(Action<DiskEvent>? look) => Disk.OnEvent = e =>
    {
        Events++;
        Placed = e.Call == DiskCall.Stored ? Begun : Placed; // nothing is told between a place and the store there
        look?.Invoke(e);
    };

    private void Open()
    {
        Fault? fault = CrashStore.Open(Disk, out _store, cacheFrames: _cacheFrames);
        Assert.True(fault is null, $"after {Returned} writes: {fault}");
        Durable = Returned; // an open makes durable what it has read
    }

    private void Do(int index, CrashStep step, Action<DiskEvent>? look)
    {
        switch (step.Kind)
        {
            case CrashStepKind.Put or CrashStepKind.PutDurably or CrashStepKind.Delete
                or CrashStepKind.Batch or CrashStepKind.BatchDurably:
                Write(index, step);
                return;
            case CrashStepKind.Sync:
                Promise(index, _store!.Sync());
                return;
            case CrashStepKind.Checkpoint:
                Promise(index, _store!.Checkpoint());
                return;
            case CrashStepKind.Compact:
                Promise(index, _store!.Compact());
                return;
            case CrashStepKind.Reopen or CrashStepKind.ReopenSmall:
                _cacheFrames = step.Kind == CrashStepKind.Reopen ? _cacheFrames : step.Length;
                Fault? fault = _store!.Close();
                Assert.True(fault is null, fault?.ToString());
                Durable = Returned;
                break;
            case CrashStepKind.Kill or CrashStepKind.PowerLoss:
                SimulatedDisk left = step.Kind == CrashStepKind.Kill ? Disk.Kill() : Disk.Crash(0);
                Assert.True(step.Kind == CrashStepKind.Kill || Durable == Returned, "nothing is lost");
                _store!.Drop();
                Disk = left;
                Watch(look);
                break;
            case CrashStepKind.LeaveFree:
                Disk.Capacity = long.MaxValue - 1;
                _ = Disk.FreeBytes(out long free);
                Disk.Capacity = Disk.Capacity - free + step.Length;
                Answer(index, HoltStatus.Ok, 0);
                return;
            default:
                _ = Disk.Fail(DiskCall.Sync, step.Key, 1, Holt.Io.Errno.InputOutput);
                Answer(index, HoltStatus.Ok, 0);
                return;
        }

        Open();
        Answer(index, HoltStatus.Ok, 0);
    }

    private void Write(int index, CrashStep step)
    {
        bool isDurable = step.Kind is CrashStepKind.PutDurably or CrashStepKind.BatchDurably;
        bool isApplied = _isLearned && _answers[index].Status == HoltStatus.Ok;
        Begun += isApplied ? 1 : 0;
        ulong version = 0;
        CrashWrite write = step.ToWrite();
        HoltStatus status = write.Operations.Length > 0 ? _store!.Write(write, isDurable, out version)
            : write.IsDelete ? _store!.Delete(step.Key)
            : _store!.Put(write, isDurable, out version);
        if (!_isLearned && status == HoltStatus.Ok)
        {
            Model.Add(write.At(version));
            Begun++;
        }

        Answer(index, status, version);
        Returned += status == HoltStatus.Ok ? 1 : 0;
        Durable = isDurable && status == HoltStatus.Ok ? Returned : Durable;
    }

    private void Promise(int index, HoltStatus status)
    {
        Durable = status == HoltStatus.Ok ? Returned : Durable;
        Answer(index, status, 0);
    }

    private void Answer(int index, HoltStatus status, ulong version)
    {
        if (_isLearned)
        {
            Assert.Equal(_answers[index], (status, version));
            return;
        }

        while (_answers.Count <= index)
        {
            _answers.Add(default);
        }

        _answers[index] = (status, version);
        if (status < HoltStatus.Ok)
        {
            Refusals[status] = Refusals.GetValueOrDefault(status) + 1;
        }
    }
}
