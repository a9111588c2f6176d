namespace Holt.Tree;

/// <summary>What came of an attempt to join two frames, or to rebuild one.</summary>
internal enum MergeOutcome
{
    /// <summary>There is nothing to be won, or no room for it.</summary>
    No,

    /// <summary>Something changed meanwhile; it can be tried again.</summary>
    Lost,

    Done,
}
