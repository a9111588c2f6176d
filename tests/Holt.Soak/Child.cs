using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;

namespace Holt.Soak;

/// <summary>A process that opens the store, checks it, writes, and is killed at any time.</summary>
internal sealed class Child(Plan plan, string folder, int life) : IDisposable
{
    private const int Failed = 3;

    private readonly Board _board = new(Driver.BoardOf(folder));
    private readonly KeyFile _keys = new(Driver.KeysOf(folder));

    public int Run()
    {
        try
        {
            Live();
            return 0;
        }
#pragma warning disable CA1031 // whatever it is, the driver has to know
        catch (Exception error)
        {
            _board.Fail($"life {life}: {error}");
            return Failed;
        }
#pragma warning restore CA1031
    }

    public void Dispose()
    {
        _board.Dispose();
        _keys.Dispose();
    }

    private void Live()
    {
        ref BoardHead head = ref _board.Head;
        bool isIdle = head.IsStopped != 0; // opened only to be checked
        head.Phase = Phase.Opening;
        long start = Stopwatch.GetTimestamp();
        using HoltDb db = HoltDb.Open(Path.Combine(folder, "store"), plan.Options);
        head.OpenMicroseconds = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        head.Phase = Phase.Checking;
        for (int i = 0; i < plan.Writers; i++)
        {
            head.VersionMax = Math.Max(head.VersionMax, _board.Line(i).Version);
        }

        Judge.Check(db, _keys, _board, isIdle || life % plan.StructureEvery == 0);
        if (!isIdle)
        {
            head.Phase = Phase.Writing;
            Write(db);
        }

        head.Phase = Phase.Closing;
        db.Dispose();
        head.Phase = Phase.Closed;
    }

    private void Write(HoltDb db)
    {
        Thread[] threads =
        [
            .. Enumerable.Range(0, plan.Writers).Select(i =>
            {
                var writer = new Writer(plan, db, _keys, _board, i, (ulong)((life * plan.Writers) + i));
                return Started(writer.Run);
            }),
            Started(() => TakeCheckpoints(db)),
        ];
        Array.ForEach(threads, thread => thread.Join());
    }

    private Thread Started(Action body)
    {
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
#pragma warning disable CA1031 // as above
            catch (Exception error)
            {
                _board.Fail($"life {life}: {error}");
                Environment.Exit(Failed);
            }
#pragma warning restore CA1031
        });
        thread.Start();
        return thread;
    }

    /// <summary>Beside those that the log asks for, so that a kill finds one often.</summary>
    private void TakeCheckpoints(HoltDb db)
    {
        ref BoardHead head = ref _board.Head;
        var dice = new Dice((ulong)life << 32);
        while (Volatile.Read(ref head.IsStopped) == 0)
        {
            Thread.Sleep(dice.Below(plan.PauseMilliseconds));
            Volatile.Write(ref head.IsInCheckpoint, 1);
            db.Checkpoint();
            Volatile.Write(ref head.IsInCheckpoint, 0);
            head.Checkpoints++;
        }
    }
}
