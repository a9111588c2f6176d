using System;
using System.Collections.Generic;

namespace Holt.Load;

/// <summary>Finds the directories of a data set: the starts of keys up to and including a slash.</summary>
internal static class Directories
{
    /// <summary>
    /// The parent of every directory, once for each: a key below it, and how much of that key it is. The parent of a
    /// first name is the root, "". A directory picked here at random holds at least one other, and often eight.
    /// </summary>
    public static List<(int Key, int Length)> Parents(DataSet data)
    {
        var parents = new List<(int Key, int Length)>();
        ReadOnlySpan<byte> last = default;
        for (int i = 0; i < data.Count; i++)
        {
            ReadOnlySpan<byte> key = data.Key(i);
            int shared = key.CommonPrefixLength(last);
            int parent = key[..shared].LastIndexOf((byte)'/') + 1;
            for (int at = shared; at < key.Length; at++)
            {
                if (key[at] == '/')
                {
                    parents.Add((i, parent));
                    parent = at + 1;
                }
            }

            last = key;
        }

        return parents;
    }
}
