namespace Holt.Tests.Sim;

/// <summary>What came out of trying a scenario's schedules.</summary>
internal sealed record Exploration
{
    public required long Schedules { get; init; }

    public required long Steps { get; init; }

    /// <summary>Whether every schedule that the strategy knows was tried.</summary>
    public required bool IsExhausted { get; init; }

    /// <summary>Null when every schedule was good; else what went wrong, and the order of events.</summary>
    public string? Failure { get; init; }

    public override string ToString() =>
        $"{Schedules} schedules, {Steps} steps, {(IsExhausted ? "all" : "not all")} tried: {Failure ?? "good"}";
}
