using System.CommandLine;

namespace Holt.Tool.Verbs;

/// <summary>One thing to do with a store: how it is typed, and what it does.</summary>
internal abstract class Verb(string name, string description)
{
    public Command Command { get; } = new(name, description);

    public virtual Access Access => Access.Read;

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    public abstract int Run(Session session, ParseResult result);
}
