#if NET10_0_OR_GREATER
using System;
#endif

namespace Holt.Tests.Support;

/// <summary>
/// Tests that take seconds say `SkipUnless = nameof(Heavy.IsOn)`: they run on one of the two frameworks only, and not
/// in the loop of `make`, which sets HOLT_QUICK.
/// </summary>
internal static class Heavy
{
    public const string Why = "heavy: runs on net10.0 only, and not with HOLT_QUICK";

#if NET10_0_OR_GREATER
    public static bool IsOn => Environment.GetEnvironmentVariable("HOLT_QUICK") is null;
#else
    public static bool IsOn => false;
#endif
}
