namespace Holt.Tests.Crash;

/// <summary>A write as the log has it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Length">Length of the value; -1: the key was removed.</param>
/// <param name="Number">Which write it is.</param>
/// <param name="Version">Its version; 0 for a removal.</param>
internal readonly record struct CrashWrite(string Key, int Length, long Number, ulong Version)
{
    public bool IsDelete => Length < 0;
}
