namespace Holt.Tests.Sim;

/// <summary>
/// Schedule tests that take seconds say `SkipUnless = nameof(Long.IsOn)`. They need the sync points of a debug build,
/// and the order of events is the same on both frameworks: they run on net9.0, which the loop of `make` leaves out.
/// </summary>
internal static class Long
{
    public const string Why = "long: runs in a debug build for net9.0";

#if NET10_0_OR_GREATER
    public static bool IsOn => false;
#else
    public static bool IsOn => true;
#endif
}
