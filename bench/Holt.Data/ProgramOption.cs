using System;

namespace Holt.Data;

/// <summary>Reads the few options of a measuring program: `--name value`.</summary>
public static class ProgramOption
{
    /// <summary>The value behind a name; null if it is not given.</summary>
    /// <param name="arguments">Those of the program.</param>
    /// <param name="name">The name with its dashes.</param>
    public static string? Find(ReadOnlySpan<string> arguments, string name)
    {
        int at = arguments.IndexOf(name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
