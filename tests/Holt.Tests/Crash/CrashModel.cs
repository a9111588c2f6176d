using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Holt.Foundation;
using Holt.Tests.Support;

namespace Holt.Tests.Crash;

/// <summary>
/// What a store holds after each prefix of its writes. A prefix is known by a sum over its records, so a state that was
/// recovered is found among all prefixes by one look.
/// </summary>
internal sealed class CrashModel
{
    private readonly List<CrashWrite> _writes = [];
    private readonly List<ulong> _sums = [0];
    private readonly List<ulong> _versionsMax = [0];
    private readonly Dictionary<string, ulong> _records = [];

    public int Count => _writes.Count;

    public CrashWrite this[int index] => _writes[index];

    /// <summary>The greatest version of the first so many writes.</summary>
    public ulong VersionMax(int prefix) => _versionsMax[prefix];

    public void Add(CrashWrite write)
    {
        ulong sum = _sums[^1];
        ulong versionMax = Math.Max(_versionsMax[^1], write.Version);
        foreach (CrashWrite part in PartsOf(in write))
        {
            sum = Apply(part, sum);
            versionMax = Math.Max(versionMax, part.Version);
        }

        _writes.Add(write);
        _sums.Add(sum);
        _versionsMax.Add(versionMax);
    }

    /// <summary>The model of a store that goes on from a prefix.</summary>
    public CrashModel Fork(int prefix)
    {
        var fork = new CrashModel();
        for (int i = 0; i < prefix; i++)
        {
            fork.Add(_writes[i]);
        }

        return fork;
    }

    /// <summary>The longest prefix with this sum between two others; -1: there is none.</summary>
    public int Find(ulong sum, int low, int high)
    {
        for (int prefix = high; prefix >= low; prefix--)
        {
            if (_sums[prefix] == sum)
            {
                return prefix;
            }
        }

        return -1;
    }

    /// <summary>How a store differs from a prefix.</summary>
    public string Difference(int prefix, IReadOnlyDictionary<string, ulong> found)
    {
        var wanted = new SortedDictionary<string, CrashWrite>(StringComparer.Ordinal);
        foreach (CrashWrite write in _writes[..prefix].SelectMany(write => PartsOf(in write)))
        {
            if (write.IsDelete)
            {
                _ = wanted.Remove(write.Key);
            }
            else
            {
                wanted[write.Key] = write;
            }
        }

        var text = new StringBuilder();
        foreach ((string key, CrashWrite write) in wanted)
        {
            if (!found.TryGetValue(key, out ulong version) || version != write.Version)
            {
                _ = text.Append(CultureInfo.InvariantCulture, $" {key}@{write.Version} is {version};");
            }
        }

        foreach ((string key, ulong version) in found)
        {
            if (!wanted.ContainsKey(key))
            {
                _ = text.Append(CultureInfo.InvariantCulture, $" {key}@{version} is too much;");
            }
        }

        return text.Length > 600 ? text.ToString(0, 600) : text.ToString();
    }

    public static ulong SumOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong version)
    {
        ulong sums = ((ulong)Checksum.Of(key) << 32) | Checksum.Of(value);
        return unchecked(new Rng(sums).Next() + new Rng(version ^ (sums << 17)).Next());
    }

    private static CrashWrite[] PartsOf(in CrashWrite write) =>
        write.Operations.Length > 0 ? write.Operations : [write];

    private ulong Apply(CrashWrite write, ulong sum)
    {
        _ = _records.Remove(write.Key, out ulong before);
        sum = unchecked(sum - before);
        if (!write.IsDelete)
        {
            byte[] key = Text(write.Key);
            ulong record = SumOf(key, Stamp.Make(key, write.Number, write.Length), write.Version);
            _records.Add(write.Key, record);
            sum = unchecked(sum + record);
        }

        return sum;
    }

    private static byte[] Text(string key) => Encoding.ASCII.GetBytes(key);
}
