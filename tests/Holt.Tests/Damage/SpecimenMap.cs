using System;
using System.Collections.Generic;
using Holt.Engine;
using Holt.Foundation;
using Holt.Log;
using Holt.Storage;
using Holt.Tests.Storage;
using Xunit;

namespace Holt.Tests.Damage;

/// <summary>Which bytes of a store's files mean something.</summary>
internal sealed class SpecimenMap
{
    /// <summary>Damage there cannot be told from writes that were torn.</summary>
    public const string Tail = "the log behind the last watermark";

    /// <summary>Nor there, when the process died: the checkpoint before it and the log have all.</summary>
    public const string LastRecord = "the manifest's last record";

    private readonly Specimen _specimen;
    private readonly HashSet<long> _units = [0];
    private readonly List<(ulong Start, ulong End)> _bodiless = [];
    private readonly string _manifest;
    private readonly long _manifestEnd;
    private readonly long _lastRecord;

    public SpecimenMap(Specimen specimen)
    {
        _specimen = specimen;
        PlainDisk disk = specimen.Disk.Copy();
        Assert.Null(StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? files));
        using (files)
        {
            _manifest = files!.ManifestName;
            _manifestEnd = files.Stats.ManifestBytes;
            _lastRecord = LastRecordOf(disk[_manifest], _manifestEnd);
            byte[] head = new byte[FileFormat.UnitBytes];
            for (uint id = 0; files.Frames.TryNext(ref id); id++)
            {
                Assert.Null(files.ReadHead(id, head));
                for (int page = 0; page < files.FrameBytes / FileFormat.UnitBytes; page++)
                {
                    _units.Add(long.Max(0, FrameImage.OffsetOf(files.Frames[id], head, page)) / FileFormat.UnitBytes);
                }
            }

            Assert.Null(LogReader.Open(disk, Recovery.QueryOf(files), out LogReader? reader));
            using (reader)
            {
                while (reader!.Next(out LogRecord record) is null && record.Kind != LogKind.None)
                {
                    bool hasBody = record.Kind > LogKind.Void;
                    _bodiless.Add(hasBody ? default : (record.Lsn + LogRecordHead.Size, reader.Position));
                }
            }
        }
    }

    /// <summary>Why a byte need not be what it was; null: it must be.</summary>
    public string? Unused(string file, long offset)
    {
        if (Specimen.IsLog(file))
        {
            return UnusedInLog(Specimen.LsnOf(file, offset), offset);
        }

        return file switch
        {
            FileFormat.SuperblockName => offset < Superblock.OwnerOffset ? null : "the page about the owner",
            FileFormat.FramesName => _units.Contains(offset / FileFormat.UnitBytes) ? null : "units of no frame",
            _ when file == _manifest => offset >= _manifestEnd ? "behind the manifest's records"
                : offset >= _lastRecord && !_specimen.IsClosed ? LastRecord
                : null,
            _ => "another file",
        };
    }

    private static long LastRecordOf(byte[] manifest, long end)
    {
        long last = FileFormat.HeadBytes;
        for (long at = last; at < end; at += Stored.Read<ManifestRecord>(manifest.AsSpan((int)at)).Bytes)
        {
            last = at;
        }

        return last;
    }

    private string? UnusedInLog(ulong lsn, long offset)
    {
        if (offset < LogFormat.HeaderBytes)
        {
            return offset < SegmentHeader.Size ? null : "the rest of a header's page";
        }

        foreach ((ulong start, ulong end) in _bodiless)
        {
            if (lsn >= start && lsn < end)
            {
                return "the room of a pad";
            }
        }

        return lsn < _specimen.Cut ? "the log before the checkpoint"
            : lsn >= _specimen.End || _specimen.IsClosed ? "the log behind its end"
            : lsn >= _specimen.Watermark ? Tail
            : null;
    }
}
