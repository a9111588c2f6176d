namespace Holt.Tool;

/// <summary>What the command ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Something failed, was left out or was not found; standard error says what.</summary>
    public const int Failed = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;
}
