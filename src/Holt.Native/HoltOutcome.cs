namespace Holt.Native;

/// <summary>What became of a write that failed.</summary>
internal enum HoltOutcome
{
    NotApplied = 0,
    Applied = 1,
    Unknown = 2,
}
