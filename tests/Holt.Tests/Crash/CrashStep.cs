namespace Holt.Tests.Crash;

/// <summary>A step of a workload.</summary>
/// <param name="Kind">What.</param>
/// <param name="Key">Of a put or delete; of a failing sync: how the file's name begins.</param>
/// <param name="Length">Of the value; of free space: bytes; of a small cache: frames.</param>
/// <param name="Number">Which write it is: its value says so.</param>
internal readonly record struct CrashStep(CrashStepKind Kind, string Key = "", int Length = 0, long Number = 0)
{
    /// <summary>Of a batch: its puts and deletes.</summary>
    public CrashStep[] Operations { get; init; } = [];

    /// <summary>The write that it is; without a version.</summary>
    public CrashWrite ToWrite()
    {
        bool isPut = Kind is CrashStepKind.Put or CrashStepKind.PutDurably;
        return new CrashWrite(Key, isPut ? Length : -1, Number, 0)
        {
            Operations = System.Array.ConvertAll(Operations, operation => operation.ToWrite()),
        };
    }
}
