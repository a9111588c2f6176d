using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Holt.Soak;

/// <summary>
/// Starts a process on the store, kills it at a random moment with SIGKILL, and again. Each opens what the one before
/// left, and judges it. A process that ends by itself, or does not come as far as it should, is a failure.
/// </summary>
internal sealed class Driver : IDisposable
{
    private readonly Plan _plan;
    private readonly string _folder;
    private readonly Board _board;
    private readonly Dice _dice;
    private readonly Tally _tally = new();

    public Driver(Plan plan, string folder, ulong seed)
    {
        _plan = plan;
        _folder = folder;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        _ = Directory.CreateDirectory(folder);
        KeyFile.Write(KeysOf(folder), KeySource.Make(plan.Keys));
        using (var keys = new KeyFile(KeysOf(folder)))
        {
            _plan = plan with { Keys = keys.Count };
        }

        Board.Make(BoardOf(folder), _plan.Keys);
        _board = new Board(BoardOf(folder));
        _dice = new Dice(seed);
    }

    public static string BoardOf(string folder) => Path.Combine(folder, "board");

    public static string KeysOf(string folder) => Path.Combine(folder, "keys");

    /// <summary>All cycles, and two more lives to see what is there in the end.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public string? Run()
    {
        string? error = null;
        for (int life = 1; life <= _plan.Cycles && error is null; life++)
        {
            error = Kill(life);
            if (life % _plan.ReportEvery == 0 || life == _plan.Cycles)
            {
                Report(life);
            }
        }

        for (int last = 1; last <= 2 && error is null; last++)
        {
            using Process child = Start(_plan.Cycles + last, isStopped: true);
            error = Await(child, Phase.Closed) ?? End(child);
        }

        Report(_plan.Cycles);
        return error;
    }

    public void Dispose() => _board.Dispose();

    private string? Kill(int life)
    {
        // Some die while they open the store, while they check it, or while they close it; the others write.
        int roll = _dice.Below(16);
        Phase where = roll < 2 ? Phase.Opening
            : roll < 3 ? Phase.Checking
            : Phase.Writing;
        using Process child = Start(life, isStopped: false);
        string? error = Await(child, where);
        error ??= where == Phase.Writing ? AwaitWrites(child, life) : null;
        if (where == Phase.Writing && roll == 15)
        {
            _board.Head.IsStopped = 1;
            error ??= Await(child, Phase.Closing);
        }

        Pause(where == Phase.Checking ? 1_000 : Math.Max(2_000, _board.Head.OpenMicroseconds));
        child.Kill();
        Phase phase = _board.Head.Phase;
        bool isInCheckpoint = _board.Head.IsInCheckpoint != 0;
        _tally.Count(phase, isInCheckpoint);
        return error ?? End(child);
    }

    /// <summary>A growing store gets its share of new keys, another one a random time.</summary>
    private string? AwaitWrites(Process child, int life)
    {
        if (!_plan.IsGrowing)
        {
            Thread.Sleep(_dice.Below(_plan.WritingMilliseconds));
            return null;
        }

        long before = Fresh();
        long share = 2 * (_plan.Keys - before) / Math.Max(1, _plan.Cycles - life);
        long wanted = Math.Min(_plan.Keys, before + ((long)(share * (_dice.Below(1_000) / 1e3))));
        var patience = new Patience();
        while (Fresh() < wanted && _board.Head.ErrorBytes == 0 && !child.HasExited)
        {
            if (patience.IsOver())
            {
                return $"life {life}: it hangs with {Fresh()} of {wanted} keys written";
            }

            Thread.Sleep(1);
        }

        return null;
    }

    private long Fresh()
    {
        long fresh = 0;
        for (int i = 0; i < _plan.Writers; i++)
        {
            fresh += Volatile.Read(ref _board.Line(i).Fresh);
        }

        return fresh;
    }

    private Process Start(int life, bool isStopped)
    {
        ref BoardHead head = ref _board.Head;
        head.Phase = Phase.Starting;
        head.IsStopped = isStopped ? 1 : 0;
        head.IsInCheckpoint = 0;
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("no path of this program");
        string[] arguments = ["child", _plan.Name, _folder, life.ToString(CultureInfo.InvariantCulture)];
        arguments = Path.GetFileName(program) == "dotnet"
            ? [Environment.GetCommandLineArgs()[0], .. arguments]
            : arguments;
        return Process.Start(program, arguments);
    }

    /// <summary>Waits until the process is so far.</summary>
    private string? Await(Process child, Phase phase)
    {
        var patience = new Patience();
        while (_board.Head.Phase < phase)
        {
            if (_board.Head.ErrorBytes != 0 || (child.HasExited && _board.Head.Phase < phase))
            {
                return End(child) ?? $"a process ended in phase {_board.Head.Phase}";
            }

            if (patience.IsOver())
            {
                return $"a process hangs in phase {_board.Head.Phase}";
            }

            _ = Thread.Yield();
        }

        return null;
    }

    private string? End(Process child)
    {
        const int killed = 128 + 9;
        child.WaitForExit();
        bool isRight = child.ExitCode == killed || (child.ExitCode == 0 && _board.Head.Phase == Phase.Closed);
        return _board.Head.ErrorBytes != 0 ? _board.Error
            : isRight ? null
            : $"a process ended with {child.ExitCode} in phase {_board.Head.Phase}";
    }

    /// <summary>The system's timers are too coarse for what happens within a millisecond.</summary>
    private void Pause(long microsecondsMax)
    {
        var pause = TimeSpan.FromMicroseconds(_dice.Below((int)microsecondsMax));
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < pause)
        {
            if (pause - Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(3))
            {
                Thread.Sleep(1);
            }
        }
    }

    private void Report(int life)
    {
        ref BoardHead head = ref _board.Head;
        long acknowledged = 0;
        for (int i = 0; i < _plan.Writers; i++)
        {
            acknowledged += _board.Line(i).Acknowledged;
        }

        string[] lines =
        [
            $"{life} cycles: {acknowledged} writes acknowledged, {head.Records} of {Fresh()} keys there",
            $"  {head.Checks} checks compared {head.Compared} keys, {head.StructureChecks} looked at all frames, too",
            $"  killed: {_tally}; {head.Checkpoints} checkpoints were asked for",
            $"  under way at a kill: {head.Kept} writes were there, {head.Dropped} not",
            $"  the log is at {head.VersionMax >> 20} MiB, the last open took {head.OpenMicroseconds} us",
        ];
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }
}
