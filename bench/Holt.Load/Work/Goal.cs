namespace Holt.Load;

/// <summary>What a figure of Holt's may be at most.</summary>
/// <param name="Most">The bound.</param>
/// <param name="Against">
/// The engine whose figure it is a share of; <see cref="BestPeer"/>: whoever has the least in this run; null: the bound
/// is a figure itself.
/// </param>
internal readonly record struct Goal(double Most, string? Against)
{
    public const string BestPeer = "best";

    public static Goal OfBest(double share) => new(share, BestPeer);

    public static Goal Absolute(double most) => new(most, null);
}
