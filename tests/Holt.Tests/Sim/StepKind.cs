namespace Holt.Tests.Sim;

/// <summary>What a thread of a tree scenario does.</summary>
internal enum StepKind
{
    Put,
    Delete,
    Get,
    GetPair,
    List,
    ListGroups,
    Batch,
}
