using System;

namespace Holt.Soak;

/// <summary>What is killed.</summary>
internal sealed record Plan
{
    public required string Name { get; init; }

    /// <summary>How often.</summary>
    public required int Cycles { get; init; }

    /// <summary>Distinct keys.</summary>
    public required int Keys { get; init; }

    public required int Writers { get; init; }

    /// <summary>Whether keys come one after the other, so the last of them are written in the last cycle.</summary>
    public required bool IsGrowing { get; init; }

    /// <summary>Of a writer's keys one in so many has a long value, one in eight of these a very long one.</summary>
    public required int LongEvery { get; init; }

    /// <summary>Longer than a record, in bytes.</summary>
    public required int VeryLong { get; init; }

    /// <summary>A process writes at most so long, if it does not grow.</summary>
    public int WritingMilliseconds { get; init; } = 30;

    /// <summary>Between checkpoints that are asked for, at most.</summary>
    public required int PauseMilliseconds { get; init; }

    /// <summary>Every so many lives the structure of all frames is checked, too.</summary>
    public required int StructureEvery { get; init; }

    /// <summary>Every so many lives are reported.</summary>
    public required int ReportEvery { get; init; }

    /// <summary>A planted error: writes are acknowledged before they are made, and some must be missed.</summary>
    public bool IsEarly { get; init; }

    public required HoltOptions Options { get; init; }

    public static Plan Of(string name, int? cycles) => name switch
    {
        "canary" => Of("small", cycles ?? 100) with { Name = name, IsEarly = true },
        "small" => new Plan
        {
            Name = name,
            Cycles = cycles ?? 1_000,
            Keys = 1_500,
            Writers = 4,
            IsGrowing = false,
            LongEvery = 12,
            VeryLong = 60_000,
            PauseMilliseconds = 8,
            StructureEvery = 5,
            ReportEvery = 200,
            Options = new HoltOptions
            {
                FrameBytes = 4 << 10,
                AddressRangeBytes = 1 << 30,
                LogSegmentBytes = 64 << 10,
                LogLimitBytes = 1 << 20,
                SyncWindow = TimeSpan.FromMilliseconds(20),
            },
        },
        "large" => new Plan
        {
            Name = name,
            Cycles = cycles ?? 200,
            Keys = 3_800_000,
            Writers = 3,
            IsGrowing = true,
            LongEvery = 40_000,
            VeryLong = 3_000_000,
            PauseMilliseconds = 400,
            StructureEvery = 20,
            ReportEvery = 10,
            Options = new HoltOptions
            {
                AddressRangeBytes = 1L << 36,
                LogSegmentBytes = 4 << 20,
                LogLimitBytes = 64 << 20,
            },
        },
        _ => throw new ArgumentException($"no plan is called {name}", nameof(name)),
    };
}
