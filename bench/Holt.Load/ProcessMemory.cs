using System;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>What the kernel says about the memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>Anonymous memory and memory files: what a volatile store lives in.</summary>
    public static long ResidentBytes() => Field("RssAnon:") + Field("RssShmem:");

    public static long PeakBytes() => Field("VmHWM:");

    private static long Field(string name)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                string number = line[name.Length..].Trim().Split(' ')[0];
                return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
            }
        }

        return 0;
    }
}
