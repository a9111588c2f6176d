namespace Holt.Soak;

/// <summary>How far a process has come.</summary>
internal enum Phase
{
    Starting,
    Opening,
    Checking,
    Writing,
    Closing,
    Closed,
}
