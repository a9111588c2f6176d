using System;
using Spectre.Console;

namespace Holt.Tool.Screen;

/// <summary>What this process may show: terminals get progress bars and colours, pipes plain lines.</summary>
internal static class Terminal
{
    /// <summary>Set to anything, it asks every program to leave colours out (no-color.org).</summary>
    private static readonly bool s_noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static readonly bool s_dumb =
        Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";

    public static bool OutputIsTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>Someone types the commands and sees the answers.</summary>
    public static bool IsInteractive { get; } = !Console.IsInputRedirected && OutputIsTerminal;

    /// <summary>A bar can be drawn and drawn over.</summary>
    public static bool CanDrawProgress { get; } = !Console.IsErrorRedirected && !s_dumb;

    public static bool OutputHasColors { get; } = OutputIsTerminal && !s_noColor && !s_dumb;

    /// <summary>A console for the progress bar.</summary>
    public static IAnsiConsole ProgressConsole() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = s_noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(Console.Error),
    });
}
