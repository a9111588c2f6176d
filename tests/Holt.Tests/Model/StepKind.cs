namespace Holt.Tests.Model;

/// <summary>What a step of a model test does.</summary>
internal enum StepKind
{
    Put = 0,
    Delete = 1,
    Get = 2,
    Exists = 3,
    Append = 4,
    List = 5,
    Count = 6,
    LongestPrefix = 7,
    GetMany = 8,
    Check = 9,
    Batch = 10,
}
