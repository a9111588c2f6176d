namespace Holt.Load;

/// <summary>One run of one cell by one store.</summary>
/// <param name="Nanoseconds">Time by the clock.</param>
/// <param name="CpuNanoseconds">Processor time of the process, threads in the background included.</param>
/// <param name="Count">What the time is divided by: operations, or keys of a scan.</param>
/// <param name="Hash">The folded answers.</param>
internal readonly record struct Timing(long Nanoseconds, long CpuNanoseconds, long Count, ulong Hash)
{
    public double PerOperation => (double)Nanoseconds / Count;

    public double CpuPerOperation => (double)CpuNanoseconds / Count;
}
