using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>
/// The engine's calls timed inside the library, for bench/abi; compiled into a library of its own that is not shipped.
/// Each answers nanoseconds for all keys together, or below 0 when something is not there.
/// </summary>
internal static unsafe class Measure
{
    [UnmanagedCallersOnly(EntryPoint = "holt_measure_gets", CallConvs = [typeof(CallConvCdecl)])]
    public static double Gets(ulong tree, nuint count, byte* keys, uint* ends, uint* order, byte* value, nuint capacity)
    {
        TreeHandle handle = Handles.Tree(tree)!;
        var to = new Span<byte>(value, (int)capacity);
        long start = Stopwatch.GetTimestamp();
        for (nuint i = 0; i < count; i++)
        {
            uint at = order[i];
            uint begin = at == 0 ? 0 : ends[at - 1];
            HoltStatus status = handle.Engine.Get(
                handle.Id, new ReadOnlySpan<byte>(keys + begin, (int)(ends[at] - begin)), to, out _, out _);
            if (status != HoltStatus.Ok)
            {
                return (double)status;
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    [UnmanagedCallersOnly(EntryPoint = "holt_measure_scan", CallConvs = [typeof(CallConvCdecl)])]
    public static double Scan(ulong tree, nuint count)
    {
        HoltTree all = Handles.Tree(tree)!.Parent!.Db.Default;
        ulong seen = 0;
        ulong bytes = 0;
        long start = Stopwatch.GetTimestamp();
        foreach (Entry entry in all.Scan(default))
        {
            seen++;
            bytes += (ulong)(entry.Key.Length + entry.Value.Length) + entry.Version.Value;
        }

        return seen == count && bytes > 0 ? Stopwatch.GetElapsedTime(start).TotalNanoseconds : -1;
    }
}
