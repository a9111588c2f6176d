namespace Holt.Foundation;

/// <summary>Sleeping for a number in memory to change. Thread safety: any thread, any time.</summary>
internal unsafe interface IFutex
{
    /// <summary>
    /// Sleeps until <see cref="WakeAll"/>, unless the number is not <paramref name="seen"/> any more; may return for no
    /// reason. False: the host interrupted the thread, which must be told again when it holds nothing.
    /// </summary>
    public bool SleepWhile(int* number, int seen);

    /// <summary>Wakes all who sleep for the number; it was changed before.</summary>
    public void WakeAll(int* number);
}
