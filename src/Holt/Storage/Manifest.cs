// A file `manifest-G`:
//
//      0        FileHead, number G
//      4096     ManifestRecord  Whole     every frame that there is
//               ManifestEntry x EntryCount
//      ...      ManifestRecord  Changes   the frames that changed since
//      ...
//      end      zeros: space taken before it is needed
//
// A record is a checkpoint, and its sync is the moment it holds. When the file has grown too long a new one is written
// whole, synced with its name, and the superblock's switch is the moment instead. A file is only ever continued by the
// process that wrote it, or after a clean close. Everybody else begins a new one: what it reads may come from memory
// that a failed sync left behind, and a record must not follow one that is not on the disk.
using System;
using System.Collections.Generic;
using System.Globalization;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>The state of a store: which frame lies where, and where replay of the log starts.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Manifest : IDisposable
{
    /// <summary>A file is continued up to this size, whatever its first record is; with small frames to less.</summary>
    public const long BytesMin = 64 << 10;

    /// <summary>And up to this many times its first record.</summary>
    public const int GrowthMax = 4;

    private readonly IDiskFile _file;
    private readonly StoreId _store;
    private readonly long _bytesMax;
    private long _spaceEnd;

    private Manifest(IDiskFile file, FileHead superblock, ulong generation, long firstBytes)
    {
        _file = file;
        _store = superblock.Store;
        Generation = generation;
        _bytesMax = FileFormat.HeadBytes
            + long.Max(long.Min(BytesMin, superblock.FrameBytes), GrowthMax * firstBytes);
    }

    public ulong Generation { get; }

    /// <summary>Where the next record goes; all below is durable.</summary>
    public long End { get; private set; }

    public ulong Sequence { get; private set; }

    public CutState Cut { get; private set; }

    public static string NameOf(ulong generation) =>
        FileFormat.ManifestPrefix + generation.ToString(CultureInfo.InvariantCulture);

    /// <summary>The generation of a file of this name; false: no manifest has such a name.</summary>
    public static bool TryGenerationOf(string name, out ulong generation)
    {
        generation = 0;
        return name.StartsWith(FileFormat.ManifestPrefix, StringComparison.Ordinal)
            && ulong.TryParse(
                name.AsSpan(FileFormat.ManifestPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out generation)
            && generation <= long.MaxValue
            && string.Equals(name, NameOf(generation), StringComparison.Ordinal);
    }

    /// <summary>Reads the manifest that the superblock names, into a table that is empty.</summary>
    public static Fault? Open(
        IDisk disk, SuperblockPage superblock, bool isReadOnly, FrameTable table, out Manifest? manifest)
    {
        manifest = null;
        string name = NameOf(superblock.ManifestGeneration);
        Fault? fault = disk.Open(name, isReadOnly ? FileUse.Read : FileUse.Write, out IDiskFile? file);
        if (fault is not null)
        {
            return fault.Status == HoltStatus.NoStore ? FilePage.Corrupt(name, -1, "the file is missing") : fault;
        }

        var reader = new ManifestReader(file!, superblock, table);
        FileHead head = superblock.Head;
        fault = FilePage.Read(
                file!, FileKind.Manifest, head.Store, (int)head.FrameBytes, superblock.ManifestGeneration)
            ?? reader.Read((long)superblock.ManifestEnd);
        if (fault is not null)
        {
            file!.Dispose();
            return fault;
        }

        manifest = new Manifest(file!, head, superblock.ManifestGeneration, reader.FirstBytes)
        {
            End = reader.End,
            _spaceEnd = reader.End,
            Sequence = reader.Last.Sequence,
            Cut = new CutState(reader.Last.CutLsn, reader.Last.RootId, reader.Last.KeyCount),
        };
        return null;
    }

    /// <summary>Writes a new generation with all frames of a table, synced; its name is not yet.</summary>
    public static Fault? Create(
        IDisk disk, FileHead superblock, ulong generation, ulong sequence, CutState cut, FrameTable table,
        out Manifest? manifest)
    {
        manifest = null;
        Fault? fault = disk.Open(NameOf(generation), FileUse.Create, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        const long start = FileFormat.HeadBytes;
        byte[] page = FilePage.Of(FileKind.Manifest, superblock.Store, (int)superblock.FrameBytes, generation);
        FilePage.Seal(page);
        uint seed = RecordBytes.SeedOf(superblock.Store, generation, start);
        byte[] record = RecordBytes.Of(seed, HeadOf(ManifestRecord.Whole, sequence, cut, table), AllOf(table));
        fault = file!.Write(0, page) ?? file!.Write(start, record) ?? file!.Sync();
        if (fault is not null)
        {
            file!.Dispose();
            return fault;
        }

        manifest = new Manifest(file!, superblock, generation, record.Length)
        {
            End = start + record.Length,
            _spaceEnd = start + record.Length,
            Sequence = sequence,
            Cut = cut,
        };
        return null;
    }

    /// <summary>What is wrong with the file, read once more; it says what this table says.</summary>
    public Fault? FaultAgainst(SuperblockPage superblock, FrameTable table)
    {
        var again = new FrameTable();
        var reader = new ManifestReader(_file, superblock, again);
        FileHead head = superblock.Head;
        Fault? fault = FilePage.Read(_file, FileKind.Manifest, head.Store, (int)head.FrameBytes, Generation)
            ?? reader.Read(End);
        return fault ?? (again.IsSame(table) && reader.End == End
            ? null
            : FilePage.Corrupt(_file.Name, reader.End, "the file does not say what was read from it before"));
    }

    /// <summary>How many entries the next record may have without more space.</summary>
    public int RoomEntries =>
        (int)long.Clamp((_spaceEnd - End - ManifestRecord.Size) / ManifestEntry.Size, 0, int.MaxValue);

    /// <summary>Whether a record of so many entries should rather begin a new generation.</summary>
    public bool IsFull(int entryCount) =>
        End + ManifestRecord.Size + ((long)entryCount * ManifestEntry.Size) > _bytesMax;

    /// <summary>
    /// Takes the space for a record of so many entries; a full disk says so here, before anything is written.
    /// </summary>
    public Fault? Reserve(int entryCount)
    {
        long end = End + ManifestRecord.Size + ((long)entryCount * ManifestEntry.Size);
        if (end <= _spaceEnd)
        {
            return null;
        }

        long grown = long.Max(end, long.Min(End + (End / 2), BytesMin));
        Fault? fault = _file.Reserve(_spaceEnd, grown - _spaceEnd);
        _spaceEnd = fault is null ? grown : _spaceEnd;
        return fault;
    }

    /// <summary>Whether the file is more than twice what its frames need.</summary>
    public bool IsLoose(FrameTable table) =>
        End > 2 * (FileFormat.HeadBytes + ManifestRecord.Size + (table.Count * (long)ManifestEntry.Size));

    /// <summary>Gives back space that was taken, but for a record of so many entries.</summary>
    /// <remarks>
    /// Zeros that nobody has written to, so nothing depends on it: what the disk refuses, or forgets, stays.
    /// </remarks>
    public void Trim(int entryCount)
    {
        long end = entryCount == 0 ? End : End + ManifestRecord.Size + ((long)entryCount * ManifestEntry.Size);
        if (end < _spaceEnd)
        {
            _ = _file.Resize(end);
            _spaceEnd = end;
        }
    }

    /// <summary>
    /// Appends a checkpoint. After a fault it is unknown whether it holds; the store must not be written any more.
    /// </summary>
    /// <param name="cut">What it says besides the frames.</param>
    /// <param name="changes">The frames that changed; a place that is none: gone.</param>
    /// <param name="table">The frames as they are with the changes.</param>
    public Fault? Append(CutState cut, List<ManifestEntry> changes, FrameTable table)
    {
        ManifestRecord head = HeadOf(ManifestRecord.Changes, Sequence + 1, cut, table);
        uint seed = RecordBytes.SeedOf(_store, Generation, End);
        byte[] record = RecordBytes.Of(seed, head, changes.ToArray());
        Fault? fault = _file.Write(End, record) ?? _file.Sync();
        if (fault is null)
        {
            End += record.Length;
            Sequence++;
            Cut = cut;
        }

        return fault;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static ManifestRecord HeadOf(uint kind, ulong sequence, CutState cut, FrameTable table) => new()
    {
        Kind = kind,
        Sequence = sequence,
        CutLsn = cut.CutLsn,
        KeyCount = cut.KeyCount,
        RootId = cut.RootId,
        FrameIdEnd = table.IdEnd,
        FrameCount = (uint)table.Count,
    };

    private static ManifestEntry[] AllOf(FrameTable table)
    {
        var entries = new ManifestEntry[table.Count];
        uint id = 0;
        for (int i = 0; table.TryNext(ref id); i++)
        {
            entries[i] = ManifestEntry.Of(id, table[id]);
            id++;
        }

        return entries;
    }
}
