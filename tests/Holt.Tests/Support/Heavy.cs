namespace Holt.Tests.Support;

/// <summary>
/// Tests that take seconds say `SkipUnless = nameof(Heavy.IsOn)`. They run on the code as it is released, on one of the
/// two frameworks; the loop of `make` is a debug build and does not wait for them.
/// </summary>
internal static class Heavy
{
    public const string Why = "heavy: runs in a release build for net10.0";

#if NET10_0_OR_GREATER && !DEBUG
    public static bool IsOn => true;
#else
    public static bool IsOn => false;
#endif
}
