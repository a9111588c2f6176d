using System.Text;

namespace Holt.Tests.Tool;

/// <summary>What a process left.</summary>
internal sealed record Outcome(int Code, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    public string[] Lines => Text.Split('\n')[..^1];
}
