// The file `data`: one unit of 4 KiB with its head, then units that extents of frame images lie in. It grows by chunks
// taken from the file system at once: a quarter of its size, from 64 KiB to 16 MiB, so small stores stay small and
// large ones do not fall apart. A full disk therefore says so when room is looked for, and no image is half written.
//
// Room is looked for before it is needed: a frame may only become dirty when there is room for its image, at its full
// size, besides those of all that are dirty already. `Prepared` is how much of that there is.
using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>Images of frames in extents.</summary>
/// <remarks>Thread-safe: reading and <see cref="Prepare"/>; the rest is for one thread at a time.</remarks>
internal sealed partial class FrameFile : IDisposable
{
    private const long ChunkUnitsMin = (64 << 10) / FileFormat.UnitBytes;
    private const long ChunkUnitsMax = (16 << 20) / FileFormat.UnitBytes;

    private readonly IDiskFile _file;
    private readonly int _frameUnits;
    private readonly Lock _room = new();
    private readonly HashSet<long> _distrusted = []; // who writes; first units
    private long _prepared; // _room for writing
    private long _preparedUsual; // the same
    private int _usualUnits = 1; // _room

    private FrameFile(IDiskFile file, int frameUnits, bool isReadOnly)
    {
        Hashes = new ImageHashes(isReadOnly);
        _file = file;
        _frameUnits = frameUnits;
    }

    /// <summary>Which room is free. Changes under the lock; others look while nothing is written.</summary>
    public ExtentAllocator Allocator { get; } = new();

    /// <summary>Units for images for which there is room for sure, also if each is a full frame.</summary>
    public long Prepared => Volatile.Read(ref _prepared);

    /// <summary>The same if images have about the size they have on average.</summary>
    public long PreparedUsual => Volatile.Read(ref _preparedUsual);

    /// <summary>Units that a write was refused for; they are not given out again while the store is open.</summary>
    public long LostUnits { get; private set; }

    /// <summary>What is known of the images that changed frames are compared with.</summary>
    public ImageHashes Hashes { get; }

    /// <summary>Bytes of images written since the file was opened.</summary>
    public long WrittenBytes { get; private set; }

    private long Chunk => long.Clamp(Allocator.Units / 4, ChunkUnitsMin, ChunkUnitsMax);

    /// <summary>Writes the head of a new file, synced.</summary>
    public static Fault? Create(IDisk disk, StoreId store, int frameBytes)
    {
        Fault? fault = disk.Open(FileFormat.FramesName, FileUse.Create, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        byte[] page = FilePage.Of(FileKind.Frames, store, frameBytes, number: 0);
        FilePage.Seal(page);
        fault = file!.Write(0, page) ?? file!.Sync();
        file!.Dispose();
        return fault;
    }

    /// <summary>Opens the file; units that no frame of the table has are free.</summary>
    public static Fault? Open(
        IDisk disk, FileHead superblock, bool isReadOnly, FrameTable table, out FrameFile? frames)
    {
        frames = null;
        Fault? fault = disk.Open(
            FileFormat.FramesName, isReadOnly ? FileUse.Read : FileUse.Write, out IDiskFile? file);
        if (fault is not null)
        {
            bool isMissing = fault.Status == HoltStatus.NoStore;
            return isMissing ? FilePage.Corrupt(FileFormat.FramesName, -1, "the file is missing") : fault;
        }

        var opened = new FrameFile(file!, (int)superblock.FrameBytes / FileFormat.UnitBytes, isReadOnly);
        fault = opened.FaultOfHead(superblock) ?? opened.TakeAll(table);
        if (fault is not null)
        {
            opened.Dispose();
            return fault;
        }

        file!.ExpectRandomReads(); // frames are read whole, or page by page: the kernel cannot guess what comes next
        frames = opened;
        return null;
    }

    /// <summary>Makes room for so many units of images, or as many as the disk has.</summary>
    /// <returns>NoSpace, Io.</returns>
    public Fault? Prepare(long units)
    {
        lock (_room)
        {
            Fault? fault = null;
            long missing = units - Allocator.CountRoom(_frameUnits);
            long grown = long.Max(missing, Chunk);
            while (missing > 0 && grown >= _frameUnits)
            {
                fault = Grow(grown);
                missing = units - Allocator.CountRoom(_frameUnits);
                grown = fault is null ? grown : fault.Status == HoltStatus.NoSpace ? grown / 2 : 0;
            }

            Count();
            return missing > 0 ? fault : null;
        }
    }

    /// <summary>Gives free room at the end of the file back to the file system.</summary>
    /// <returns>Whether there was any.</returns>
    public bool GiveBack(long bytes)
    {
        lock (_room)
        {
            long units = Allocator.FreeTail((bytes + FileFormat.UnitBytes - 1) / FileFormat.UnitBytes);
            bool isDone = units > 0 && _file.Resize((Allocator.Units - units) * FileFormat.UnitBytes) is null;
            if (isDone)
            {
                Allocator.Shrink(units);
                Count();
            }

            return isDone;
        }
    }

    /// <summary>The extent is left, and becomes free with the next <see cref="ReleasePending"/>.</summary>
    public void Free(Extent extent)
    {
        lock (_room)
        {
            if (_distrusted.Remove(extent.FirstUnit))
            {
                Lose(extent);
            }
            else
            {
                Allocator.Free(extent);
            }
        }
    }

    /// <summary>Frees an extent that no record has ever named.</summary>
    public void FreeNow(Extent extent)
    {
        lock (_room)
        {
            if (_distrusted.Remove(extent.FirstUnit))
            {
                Lose(extent);
            }
            else
            {
                Allocator.FreeNow(extent);
            }
        }
    }

    /// <summary>Frees what was left, and counts what there is room for.</summary>
    public void ReleasePending(int usualUnits)
    {
        lock (_room)
        {
            _usualUnits = usualUnits;
            Allocator.ReleasePending();
            Count();
        }
    }

    /// <summary>Counts what there is room for.</summary>
    public void CountRoom()
    {
        lock (_room)
        {
            Count();
        }
    }

    /// <summary>What is wrong with the first unit.</summary>
    public Fault? FaultOfHead(FileHead superblock) =>
        FilePage.Read(_file, FileKind.Frames, superblock.Store, (int)superblock.FrameBytes, number: 0);

    /// <summary>Makes all images durable. After a fault nothing is known of those written since the last one.</summary>
    public Fault? Sync() => _file.Sync();

    /// <summary>What is in this extent is not to be trusted, and it is not given out again.</summary>
    public void Lose(Extent extent) => LostUnits += extent.Units;

    /// <summary>The same, as soon as it is left: an image lies in a part of it.</summary>
    public void Distrust(Extent extent) => _ = _distrusted.Add(extent.FirstUnit);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Fault? TakeAll(FrameTable table)
    {
        Fault? fault = _file.Size(out long bytes);
        if (fault is not null)
        {
            return fault;
        }

        Allocator.Grow(bytes / FileFormat.UnitBytes);
        Invariant.That(Allocator.TryTake(new Extent(0, 1)));
        for (uint id = 0; table.TryNext(ref id) && fault is null; id++)
        {
            Placement place = table[id];
            fault = Take(id, place.Base) ?? (place.HasPatch ? Take(id, place.Patch) : null);
        }

        return fault;
    }

    private Fault? Take(uint id, Extent extent)
    {
        if (Allocator.TryTake(extent))
        {
            return null;
        }

        string text = extent.EndUnit > Allocator.Units
            ? $"the file ends before the image of frame {id}"
            : $"frame {id} and another one have the same place";
        return FilePage.Corrupt(_file.Name, extent.Offset, text);
    }

    private Fault? Allocate(int units, out Extent extent)
    {
        lock (_room)
        {
            while (!Allocator.TryAllocate(units, out extent))
            {
                long chunk = Chunk;
                Fault? fault = Grow(long.Max(chunk, units));
                if (fault?.Status == HoltStatus.NoSpace && chunk > units)
                {
                    fault = Grow(units);
                }

                if (fault is not null)
                {
                    return fault;
                }
            }

            Volatile.Write(ref _prepared, _prepared - units);
            Volatile.Write(ref _preparedUsual, _preparedUsual - units);
            return null;
        }
    }

    private bool TryAllocateBelow(long unit, int units, out Extent extent)
    {
        lock (_room)
        {
            bool isFree = Allocator.TryAllocate(units, out extent);
            if (isFree && extent.FirstUnit >= unit)
            {
                Allocator.FreeNow(extent);
                isFree = false;
            }

            if (isFree)
            {
                Volatile.Write(ref _prepared, _prepared - units);
                Volatile.Write(ref _preparedUsual, _preparedUsual - units);
            }

            return isFree;
        }
    }

    private void Count()
    {
        Volatile.Write(ref _prepared, Allocator.CountRoom(_frameUnits));
        Volatile.Write(ref _preparedUsual, Allocator.CountRoom(_usualUnits));
    }

    private Fault? Grow(long units)
    {
        long before = Allocator.Units;
        Fault? fault = _file.Reserve(before * FileFormat.UnitBytes, units * FileFormat.UnitBytes);
        if (fault is null)
        {
            Allocator.Grow(before + units);
        }

        return fault;
    }
}
