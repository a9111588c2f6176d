using System;
using System.Buffers.Binary;
using System.IO;
using Holt.Data;

namespace Holt.Load;

/// <summary>Which data a run is about, and the file it is kept in.</summary>
internal sealed record DataSource(string Kind, int Count)
{
    public const string ObjectStore = "objstore";
    public const string Paths = "paths";

    private const ulong Seed = 1;
    private const int StatBytes = 22;

    public string Name => $"{Kind}-{Count}";

    /// <summary>Sees to it that the file with the data is there.</summary>
    /// <param name="folder">Where data is kept.</param>
    /// <param name="checksum">Of the file.</param>
    /// <returns>The file; null when this machine cannot have the data.</returns>
    public string? TryMakeFile(string folder, out string checksum)
    {
        string path = Path.Combine(folder, Name + ".bin");
        if (File.Exists(path) && DataSet.TryLoad(path, out checksum) is not null)
        {
            return path;
        }

        RecordList records = Kind switch
        {
            ObjectStore => ObjectStoreKeys.Make(Count),
            Paths => PickPaths(),
            _ => throw new InvalidOperationException($"no data set is called {Kind}"),
        };
        checksum = "";
        if (records.Count < Count)
        {
            return null;
        }

        _ = Directory.CreateDirectory(folder);
        new DataSet(Sorted(records)).Save(path);
        _ = DataSet.TryLoad(path, out checksum);
        return path;
    }

    private static RecordList Sorted(RecordList records)
    {
        var sorted = new RecordList();
        foreach (int index in records.SortedOrder())
        {
            sorted.Add(records.Key(index), records.Value(index));
        }

        return sorted;
    }

    /// <summary>What a file system keeps of a file, made up from its path: size, time, mode, owner, group.</summary>
    private static void WriteStat(ReadOnlySpan<byte> path, Span<byte> stat)
    {
        var random = new Rng(SeededHash.Of(path, Seed));
        int sizeBits = random.Below(24);
        BinaryPrimitives.WriteInt64LittleEndian(stat, random.Below(2 << sizeBits));
        BinaryPrimitives.WriteInt64LittleEndian(stat[8..], 1_500_000_000 + random.Below(200_000_000));
        BinaryPrimitives.WriteUInt16LittleEndian(stat[16..], (ushort)(random.Below(8) == 0 ? 0x81ED : 0x81A4));
        BinaryPrimitives.WriteUInt16LittleEndian(stat[18..], (ushort)(random.Below(16) == 0 ? random.Below(1000) : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(stat[20..], (ushort)(random.Below(16) == 0 ? random.Below(1000) : 0));
    }

    private RecordList PickPaths()
    {
        var records = new RecordList();
        if (ContentsIndex.Files().Length == 0)
        {
            Console.Error.WriteLine("no index of Debian's files here: apt-get install apt-file && apt-file update");
            return records;
        }

        RecordList paths = ContentsIndex.Pick(Count, Seed);
        Span<byte> stat = stackalloc byte[StatBytes];
        for (int i = 0; i < paths.Count; i++)
        {
            WriteStat(paths.Key(i), stat);
            records.Add(paths.Key(i), stat);
        }

        return records;
    }
}
