using System;
using System.Collections.Generic;
using System.IO;
using Holt.Tool.Keys;

namespace Holt.Tool.Files;

/// <summary>What a source had to leave out; told at the end, so that it does not disturb the progress bar.</summary>
internal sealed class Problems
{
    private const int ShownMax = 10;

    private readonly List<string> _shown = [];

    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> path, string reason)
    {
        if (Count++ < ShownMax)
        {
            _shown.Add($"{KeyText.Printed(path)}: {reason}");
        }
    }

    /// <summary>Writes the first of them, and how many more there are.</summary>
    public void Report(TextWriter to)
    {
        foreach (string line in _shown)
        {
            to.WriteLine($"holt: left out: {line}");
        }

        if (Count > _shown.Count)
        {
            to.WriteLine($"holt: left out: {Count - _shown.Count:N0} more");
        }
    }
}
