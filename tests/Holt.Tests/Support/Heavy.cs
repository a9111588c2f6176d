namespace Holt.Tests.Support;

/// <summary>Tests that take seconds run on one of the two frameworks only: `SkipUnless = nameof(Heavy.IsOn)`.</summary>
internal static class Heavy
{
    public const string Why = "heavy: runs on net10.0 only";

#if NET10_0_OR_GREATER
    public static bool IsOn => true;
#else
    public static bool IsOn => false;
#endif
}
