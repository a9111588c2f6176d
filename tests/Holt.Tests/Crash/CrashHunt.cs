using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;

namespace Holt.Tests.Crash;

/// <summary>
/// Crashes a workload at its events and judges what the engine makes of each state:
/// <code>
///   it opens      its records and versions are those after a prefix of the writes      the prefix has all it must
///   the tree is sound      versions to come are above all that were ever handed out
///   1 in 8    the open itself is crashed, and the beginning of its life, and what that leaves is judged
///   1 in 4    it goes on: writes, a sync, writes, and is crashed again
/// </code>
/// </summary>
internal sealed class CrashHunt(ulong seed)
{
    /// <summary>Address ranges are given back by the collector, and a process has only so many.</summary>
    /// <summary>Of what is opened where a crash was: less than most of these stores.</summary>
    private const int CacheFrames = 8;

    private const int CollectEvery = 2_000;

    private const int DepthMax = 2;

    private static int s_opens;

    private readonly Rng _rng = new(seed);

    /// <summary>Whether versions are judged too.</summary>
    public bool JudgesVersions { get; init; } = true;

    /// <summary>No state is looked for behind so many.</summary>
    public long StatesMax { get; init; } = long.MaxValue;

    /// <summary>States are taken when so many writes were begun.</summary>
    public int WritesMin { get; init; }

    /// <summary>States that were opened.</summary>
    public long States { get; private set; }

    /// <summary>States on a full disk that could be opened for reading only.</summary>
    public long FullOpens { get; private set; }

    /// <summary>The first state that breaks a promise; null when none does.</summary>
    public string? Finding { get; private set; }

    /// <summary>Learns a workload, then takes about so many states of it.</summary>
    public CrashHunt Run(IReadOnlyList<CrashStep> steps, long stateCount)
    {
        var run = new CrashRun(steps);
        run.Run(null);
        double perEvent = stateCount / (double)run.Events;
        double due = 0;
        run.Run(e =>
        {
            // Some states bring others with them: what is taken is held against what is wanted.
            due += run.Begun < WritesMin ? 0 : perEvent;
            int choices = (int)(due - States);
            if (choices > 0 && Finding is null && States < StatesMax)
            {
                Look(run, e, choices);
            }
        });
        return this;
    }

    private void Look(CrashRun run, DiskEvent at, int count)
    {
        if (_rng.OneIn(4) || count > 3)
        {
            var all = new Prefixes(run.Model, run.Returned, run.Durable, run.Begun, run.Placed, IsKilled: true);
            Judge(run.Disk.Kill(), all, 0, $"{at}, killed");
        }

        foreach (CrashChoice choice in Choices(run.Disk.Pieces, count))
        {
            var range = new Prefixes(run.Model, run.Durable, run.Durable, run.Begun, run.Placed, IsKilled: false);
            Judge(run.Disk.Crash(choice), range, 0, $"{at}, {choice}");
        }
    }

    private List<CrashChoice> Choices(int pieces, int count)
    {
        List<CrashChoice> some = CrashChoice.Some(pieces, Math.Max(count, 8), _rng.Next());
        _rng.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(some));
        return some.Count > count ? some.GetRange(0, count) : some;
    }

    /// <summary>Opens a state.</summary>
    /// <returns>The prefix that it is; -1 when something is wrong.</returns>
    private int Judge(SimulatedDisk disk, Prefixes range, int depth, string what)
    {
        if (Finding is not null)
        {
            return -1;
        }

        try
        {
            return JudgeOrThrow(disk, range, depth, what);
        }
#pragma warning disable CA1031 // whatever the engine throws, this state leads to it
        catch (Exception e)
        {
            Finding ??= $"{what}: {e}";
            return -1;
        }
#pragma warning restore CA1031
    }

    private int JudgeOrThrow(SimulatedDisk disk, Prefixes range, int depth, string what)
    {
        States++;
        if (Interlocked.Increment(ref s_opens) % CollectEvery == 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        disk.SeesEachEvent = depth < DepthMax; // else it is crashed no more
        List<int> inner = [];
        if (depth < DepthMax && _rng.OneIn(8))
        {
            CrashOpen(disk, range, depth, what, inner);
        }

        Fault? fault = CrashStore.Open(disk, out CrashStore? store, cacheFrames: CacheFrames);
        HoltStatus begun = store?.Delete("not there") ?? HoltStatus.NotFound; // a life, where the open began none
        disk.OnEvent = null;
        bool isFull = fault?.Status == HoltStatus.NoSpace && disk.Capacity != long.MaxValue;
        if (isFull)
        {
            // A new life needs room for its log. Reading does not.
            FullOpens++;
            fault = CrashStore.Open(disk, out store, isReadOnly: true, cacheFrames: CacheFrames);
        }

        if (fault is not null)
        {
            return Find($"{what}: {fault}");
        }

        if (begun is not (HoltStatus.NotFound or HoltStatus.NoSpace))
        {
            return Find($"{what}: a delete answers {begun}");
        }

        int prefix = range.Model.Find(store!.Sum()!.Value, range.Low, range.High);
        if (prefix < 0)
        {
            return Find($"{what}: no prefix from {range.Low} to {range.High}; {Differences(range, store)}");
        }

        if (store.FaultOfStructure() is string unsound)
        {
            return Find($"{what}: {unsound}");
        }

        foreach (int other in inner)
        {
            // Another open of the same state finds the same, but that the page cache may be lost on the way.
            if (other > prefix || (other < prefix && !range.IsKilled))
            {
                return Find($"{what}: write {prefix} is the last, and was {other} when the open was crashed");
            }
        }

        if (isFull)
        {
            store.Drop();
            return prefix;
        }

        bool goesOn = depth < DepthMax && _rng.OneIn(4);
        disk.SeesEachEvent = goesOn;
        GoOn(disk, store, range, prefix, goesOn ? depth + 1 : -1, what);
        return prefix;
    }

    /// <summary>Events of the open are crashed too.</summary>
    private void CrashOpen(SimulatedDisk disk, Prefixes range, int depth, string what, List<int> inner)
    {
        int due = _rng.Below(20);
        disk.OnEvent = e =>
        {
            if (due-- != 0)
            {
                return;
            }

            due = 1 + _rng.Below(30);
            bool isKill = _rng.OneIn(3);
            SimulatedDisk left = isKill
                ? disk.Kill()
                : disk.Crash(CrashChoice.Of(_rng.Below((3 * disk.Pieces) + 20), disk.Pieces));
            Prefixes then = range with { Low = isKill ? range.Low : range.PowerLow, IsKilled = isKill };
            int found = Judge(left, then, depth + 1, $"{what}; open, {e}, {(isKill ? "killed" : "power")}");
            if (found >= 0)
            {
                inner.Add(found);
            }
        };
    }

    /// <summary>One put tells whether versions go on; with more the store is crashed again.</summary>
    private void GoOn(SimulatedDisk disk, CrashStore store, Prefixes range, int prefix, int depth, string what)
    {
        ulong versionMax = range.Model.VersionMax(range.Placed);
        CrashModel? model = depth < 0 ? null : range.Model.Fork(prefix);
        int count = depth < 0 ? 1 : 3 + _rng.Below(6);
        int syncAt = depth < 0 ? -1 : _rng.Below(count);
        int durable = prefix;
        for (int i = 0; i < count; i++)
        {
            // The same sizes as the writes that may be lost: old and new records lie in the same places then.
            CrashWrite like = prefix + i < range.Model.Count && !range.Model[prefix + i].IsDelete
                ? range.Model[prefix + i]
                : new CrashWrite($"d0/{i}", 40, 0, 0);
            CrashWrite write = like with { Number = 1_000_000 + i };
            HoltStatus status = store.Put(write, isSync: false, out ulong version);
            if (status == HoltStatus.Ok && version <= versionMax && JudgesVersions)
            {
                Find($"{what}: version {version} was handed out before, as {versionMax} was");
                return;
            }

            if (status is not (HoltStatus.Ok or HoltStatus.NoSpace or HoltStatus.Busy))
            {
                Find($"{what}: a put answers {status}");
                return;
            }

            if (status == HoltStatus.Ok)
            {
                model?.Add(write with { Version = version });
            }

            if (i == syncAt && (_rng.OneIn(2) ? store.Sync() : store.Checkpoint()) == HoltStatus.Ok)
            {
                durable = model!.Count;
            }
        }

        if (model is not null)
        {
            var killed = new Prefixes(model, model.Count, durable, model.Count, model.Count, IsKilled: true);
            Judge(disk.Kill(), killed, depth, $"{what}; {count} writes, killed");
            int pieces = disk.Pieces;
            var lost = new Prefixes(model, durable, durable, model.Count, model.Count, IsKilled: false);
            Judge(disk.Crash(0), lost, depth, $"{what}; {count} writes, nothing kept");
            CrashChoice choice = CrashChoice.Of(_rng.Below((3 * pieces) + 20), pieces);
            Judge(disk.Crash(choice), lost, depth, $"{what}; {count} writes, {choice}");
        }

        store.Drop();
    }

    private static string Differences(Prefixes range, CrashStore store)
    {
        Dictionary<string, ulong> found = [];
        _ = store.Sum(found);
        return $"against {range.Low}:{range.Model.Difference(range.Low, found)}\n"
            + $"against {range.High}:{range.Model.Difference(range.High, found)}";
    }

    private int Find(string finding)
    {
        Finding ??= finding;
        return -1;
    }

    /// <summary>Which prefixes a state may be.</summary>
    /// <param name="Model">Of these writes.</param>
    /// <param name="Low">At least so many.</param>
    /// <param name="PowerLow">At least so many, if the power fails too.</param>
    /// <param name="High">At most so many.</param>
    /// <param name="Placed">So many had a version.</param>
    /// <param name="IsKilled">Whether some of them are in the page cache only.</param>
    private readonly record struct Prefixes(
        CrashModel Model, int Low, int PowerLow, int High, int Placed, bool IsKilled);
}
