using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;

namespace Holt.Tool.Screen;

/// <summary>
/// Shows on standard error how work comes along: a bar with rate and time left on a terminal, wiped when the work is
/// done; elsewhere a plain line every few seconds and one at the end.
/// </summary>
internal sealed class Progress
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(2);

    private readonly string _what;
    private readonly string _unit;
    private readonly Meter _meter = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private Progress(string what, string unit)
    {
        _what = what;
        _unit = unit;
    }

    /// <summary>Does work on a thread of its own and shows its progress until it ends or throws.</summary>
    /// <param name="what">What is being done, in a few words.</param>
    /// <param name="unit">What is counted, in the plural.</param>
    /// <param name="work">The work; it advances the meter it is given.</param>
    /// <returns>How long it took.</returns>
    public static TimeSpan Run(string what, string unit, Action<Meter> work)
    {
        var progress = new Progress(what, unit);
        Task<TimeSpan> task = Task.Factory.StartNew(
            () =>
            {
                long start = Stopwatch.GetTimestamp();
                work(progress._meter);
                return Stopwatch.GetElapsedTime(start);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        progress.Show(task);
        return task.GetAwaiter().GetResult();
    }

    private static bool IsDone(Task task, TimeSpan within) => Task.WaitAny([task], within) >= 0;

    private void Show(Task task)
    {
        if (Terminal.CanDrawProgress)
        {
            DrawBar(task);
            return;
        }

        while (!IsDone(task, s_line))
        {
            Console.Error.WriteLine($"{_what}: {Status()}{Left()}");
        }

        Console.Error.WriteLine($"{_what}: {Status()}, {_clock.Elapsed.TotalSeconds:N1} s");
    }

    /// <summary>Spectre hides the cursor while it draws; an interrupt must not leave it hidden.</summary>
    private static void ShowCursor(object? sender, ConsoleCancelEventArgs interrupt) =>
        Console.Error.Write("\x1b[?25h");

    private void DrawBar(Task task)
    {
        Console.CancelKeyPress += ShowCursor;
        Terminal.ProgressConsole().Progress().AutoClear(enabled: true).HideCompleted(enabled: false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RateColumn(() => Status() + Left()))
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(_what), maxValue: 1);
                do
                {
                    bar.IsIndeterminate = _meter.Fraction == 0;
                    bar.Value = _meter.Fraction;
                }
                while (!IsDone(task, s_redraw));
                bar.Value = 1;
            });
        Console.CancelKeyPress -= ShowCursor;
    }

    private string Status()
    {
        double seconds = _clock.Elapsed.TotalSeconds;
        long count = _meter.Count;
        double rate = count / Math.Max(seconds, 1e-3);
        return $"{count:N0} {_unit}, {rate.ToString(rate < 10 ? "N1" : "N0", CultureInfo.InvariantCulture)}/s";
    }

    /// <summary>The rest at the speed so far; nothing where the whole is not known.</summary>
    private string Left()
    {
        double fraction = _meter.Fraction;
        return fraction == 0 ? "" : $", about {_clock.Elapsed.TotalSeconds / fraction * (1 - fraction):N0} s left";
    }
}
