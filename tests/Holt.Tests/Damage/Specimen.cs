// A store of small frames on a disk in memory, and what an open of a damaged copy of it may find. What is promised, by
// docs/durability.md (sections 3 and 10), and judged here:
//
//    closed              all records, or an error: the superblock says where the log ends
//    killed              the result of a prefix of the writes, or an error. Only damage to the log behind the last
//                        watermark may take writes away, none that lies before the damage
//
//        | checkpoint            | w: all below is durable    | torn?          the last life's log
//        +-----------------------+----------------------------+-------+
//           here: all or an error                             here: all, an error, or the writes before it
//
// A watermark is what a record says that was durable when it was written. One that the damage itself has taken is no
// promise any more: damage from a place to the end of the log cannot be told from a log that ended there, unless
// something that is left says more.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Holt.Engine;
using Holt.Foundation;
using Holt.Tests.Storage;

namespace Holt.Tests.Damage;

/// <summary>The undamaged store.</summary>
internal sealed class Specimen
{
    private readonly List<SpecimenWrite> _writes;
    private readonly Dictionary<ulong, int> _prefixes = [];
    private readonly ulong _cut;

    public Specimen(PlainDisk disk, bool isClosed, ulong cut, List<SpecimenWrite> writes)
    {
        Disk = disk;
        IsClosed = isClosed;
        _cut = cut;
        _writes = writes;
        for (int prefix = 0; prefix <= writes.Count; prefix++)
        {
            _prefixes[SumOf(writes.Take(prefix))] = prefix; // equal contents: the longer one
        }
    }

    public PlainDisk Disk { get; }

    public bool IsClosed { get; }

    public int Writes => _writes.Count;

    public ulong VersionMax => _writes.Max(write => write.Version);

    /// <summary>Where the log is read from.</summary>
    public ulong Cut => _cut;

    /// <summary>Where it ends.</summary>
    public ulong End => _writes[^1].End;

    /// <summary>All that was durable for sure.</summary>
    public ulong Watermark => _writes[^1].Durable;

    /// <summary>Where in the log a byte of a segment's file lies.</summary>
    public static ulong LsnOf(string segment, long offset) =>
        ulong.Parse(segment.AsSpan("log-".Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            + (ulong)offset;

    public static bool IsLog(string file) => file.StartsWith("log-", StringComparison.Ordinal);

    /// <summary>How many of the writes an open store holds; -1: what it holds was never there.</summary>
    public Fault? PrefixOf(StoreEngine engine, out int prefix)
    {
        Fault? fault = SumOf(engine, out ulong sum);
        prefix = _prefixes.GetValueOrDefault(sum, -1);
        return fault;
    }


    /// <summary>Whether it holds what is left by so many of the writes and one more.</summary>
    public bool Holds(StoreEngine engine, int prefix, SpecimenWrite more) =>
        SumOf(engine, out ulong sum) is null && sum == SumOf(_writes.Take(prefix).Append(more));

    /// <summary>How many writes must be there at least when bytes of a file are not what they were.</summary>
    public int PrefixMin(string file, long from, long to)
    {
        if (IsClosed || !IsLog(file))
        {
            return Writes;
        }

        ulong first = LsnOf(file, from);
        ulong end = LsnOf(file, to);
        ulong known = _cut;
        foreach (SpecimenWrite write in _writes)
        {
            bool isLeft = write.End <= first || write.Lsn >= end;
            known = isLeft ? ulong.Max(known, write.Durable) : known;
        }

        return first < known ? Writes : _writes.Count(write => write.End <= first);
    }

    /// <summary>A sum over all records in their order.</summary>
    private static Fault? SumOf(StoreEngine engine, out ulong sum)
    {
        sum = 0;
        Invariant.That(engine.OpenListing(HoltLimits.DefaultTreeId, default, out Listing? listing) == HoltStatus.Ok);
        HoltStatus status;
        while ((status = engine.NextPage(listing!)) == HoltStatus.Ok && listing!.Page.Count > 0)
        {
            for (int i = 0; i < listing.Page.Count; i++)
            {
                sum = Add(sum, listing.Page.Key(i), listing.Page.Value(i), listing.Page.Version(i));
            }
        }

        engine.CloseListing(listing!);
        return status == HoltStatus.Done ? null : engine.CauseOf(status);
    }

    private static ulong SumOf(IEnumerable<SpecimenWrite> writes)
    {
        var records = new SortedDictionary<string, SpecimenWrite>(StringComparer.Ordinal);
        foreach (SpecimenWrite write in writes)
        {
            records[write.Key] = write;
        }

        ulong sum = 0;
        foreach (SpecimenWrite write in records.Values)
        {
            sum = write.IsDelete ? sum : Add(sum, write.KeyBytes, write.Value, write.Version);
        }

        return sum;
    }

    private static ulong Add(ulong sum, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong version)
    {
        ulong sums = ((ulong)Checksum.Of(key) << 32) | Checksum.Of(value);
        return unchecked(((sum ^ sums) * 0x9E37_79B9_7F4A_7C15) + (version * 0xD6E8_FEB8_6659_FD93));
    }
}
