namespace Holt.Tests.Crash;

/// <summary>A write as the log has it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Length">Length of the value; -1: the key was removed.</param>
/// <param name="Number">Which write it is.</param>
/// <param name="Version">Its version; 0 for a removal.</param>
internal readonly record struct CrashWrite(string Key, int Length, long Number, ulong Version)
{
    /// <summary>Of a batch: its writes, which come as one. A batch looks like a removal of nothing.</summary>
    public CrashWrite[] Operations { get; init; } = [];

    public bool IsDelete => Length < 0;

    /// <summary>The same with its versions, which follow each other.</summary>
    public CrashWrite At(ulong version)
    {
        CrashWrite[] operations = new CrashWrite[Operations.Length];
        for (int i = 0; i < operations.Length; i++)
        {
            operations[i] = Operations[i] with { Version = version + (ulong)i };
        }

        return this with { Version = version, Operations = operations };
    }
}
