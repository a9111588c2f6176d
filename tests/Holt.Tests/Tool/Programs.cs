using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;

namespace Holt.Tests.Tool;

/// <summary>Runs the built command and the programs it is compared with, through pipes.</summary>
internal static class Programs
{
    private static readonly string s_command = Path.Combine(AppContext.BaseDirectory, "Holt.Tool.dll");

    /// <summary>Runs `holt`.</summary>
    public static Outcome Holt(string input, params string[] arguments) =>
        Run("dotnet", [s_command, .. arguments], input);

    /// <summary>Runs `holt` on a terminal; errors are shown where the answers are.</summary>
    public static Outcome HoltOnTerminal(string environment, string arguments) => Script(
        "script -qec \"$1\" /dev/null",
        $"env -u NO_COLOR TERM=xterm {environment} dotnet '{s_command}' {arguments}");

    /// <summary>Runs a script of the shell with arguments $1, $2...</summary>
    public static Outcome Script(string script, params string[] arguments) =>
        Run("sh", ["-ec", script, "sh", .. arguments], "");

    /// <summary>Starts `holt` and leaves the rest to the caller.</summary>
    public static Process Start(params string[] arguments) => Start("dotnet", [s_command, .. arguments]);

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static Outcome Run(string program, IEnumerable<string> arguments, string input)
    {
        using Process process = Start(program, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(input)); // shorter than a pipe holds
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        string text = error.GetAwaiter().GetResult();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.ToArray(), text);
    }
}
