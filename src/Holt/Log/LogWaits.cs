namespace Holt.Log;

/// <summary>What threads sleep for, each at a spot of its own.</summary>
internal static class LogWaits
{
    public const uint Published = 1;

    public const uint Durable = 2;
}
