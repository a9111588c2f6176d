using System.CommandLine;

namespace Holt.Tool.Verbs;

/// <summary>`load`: more into the store. What it has with the same value is left as it is.</summary>
internal sealed class LoadVerb : Verb
{
    private readonly Sources _sources = new();

    public LoadVerb()
        : base(
            "load",
            "Takes in a file tree or a file of records. Killed and started again, it ends with the same store.")
    {
        _sources.AddTo(Command);
        _sources.Require(Command);
    }

    public override Access Access => Access.Create;

    public override int Run(Session session, ParseResult result) => _sources.Load(session, result, tells: true);
}
