using System.CommandLine;

namespace Holt.Tool.Verbs;

/// <summary>`load` of the shell: more into the open store.</summary>
internal sealed class LoadVerb : Verb
{
    private readonly Sources _sources = new(recursive: false);

    public LoadVerb()
        : base("load", "Takes in a file tree or a file of lines.")
    {
        Command.Add(_sources.Walk);
        Command.Add(_sources.Tsv);
    }

    public override int Run(Session session, ParseResult result) => _sources.Load(session, result, tells: true);
}
