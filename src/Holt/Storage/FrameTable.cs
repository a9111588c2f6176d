using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Holt.Storage;

/// <summary>
/// Frame id to placement: 12 bytes for each id, in blocks that exist when one of their ids is placed; 8 more in those
/// where one has a patch. Beside it the newer images that no manifest names yet.
/// </summary>
/// <remarks>Not thread-safe, but for <see cref="NewestOf"/> of frames that have such an image.</remarks>
internal sealed class FrameTable
{
    /// <summary>Ids are below this.</summary>
    public const uint IdEndMax = 1U << 31;

    private const int BlockShift = 10;
    private const int BlockIds = 1 << BlockShift;

    private readonly ConcurrentDictionary<uint, Placement> _unpublished = new();
    private Block?[] _blocks = [];
    private int _unpublishedCount; // Volatile; who writes

    /// <summary>Frames that have a place.</summary>
    public int Count { get; private set; }

    /// <summary>One past the highest id that has or had a place.</summary>
    public uint IdEnd { get; set; }

    /// <summary>Units of all placed images.</summary>
    public long Units { get; private set; }

    /// <summary>Of these, units of patches.</summary>
    public long PatchUnits { get; private set; }

    /// <summary>Frames that have a newer image than the one in the manifest.</summary>
    public int UnpublishedCount => Volatile.Read(ref _unpublishedCount);

    /// <summary>These images.</summary>
    public IEnumerable<KeyValuePair<uint, Placement>> Unpublished => _unpublished;

    /// <summary>Where a frame lies for the manifest; any id may be asked.</summary>
    public Placement this[uint id]
    {
        get
        {
            uint block = id >> BlockShift;
            Block? found = block < (uint)_blocks.Length ? _blocks[block] : null;
            int at = (int)(id & (BlockIds - 1));
            return found is null ? default : Placement.Unpack(found.Bases[at], found.Patches?[at] ?? 0, found.Sums[at]);
        }

        set
        {
            Placement before = this[id];
            Count += (value.IsNone ? 0 : 1) - (before.IsNone ? 0 : 1);
            Units += value.Units - before.Units;
            PatchUnits += value.PatchRoom - before.PatchRoom;
            IdEnd = uint.Max(IdEnd, id + 1);
            int block = (int)(id >> BlockShift);
            if (block >= _blocks.Length)
            {
                Array.Resize(ref _blocks, int.Max(block + 1, _blocks.Length * 2));
            }

            Block found = _blocks[block] ??= new Block();
            int at = (int)(id & (BlockIds - 1));
            found.Bases[at] = value.PackedBase;
            found.Sums[at] = value.Checksum;
            if (value.HasPatch || before.HasPatch)
            {
                (found.Patches ??= new ulong[BlockIds])[at] = value.PackedPatch;
            }
        }
    }

    /// <summary>Where the newest image of a frame lies, in the manifest or not.</summary>
    public Placement NewestOf(uint id) => TryGetUnpublished(id, out Placement place) ? place : this[id];

    /// <summary>The newer image that no manifest names, if there is one.</summary>
    public bool TryGetUnpublished(uint id, out Placement place)
    {
        place = default;
        return UnpublishedCount > 0 && _unpublished.TryGetValue(id, out place);
    }

    /// <summary>A frame has a newer image than the one in the manifest.</summary>
    public void SetUnpublished(uint id, Placement place)
    {
        _unpublished[id] = place;
        Volatile.Write(ref _unpublishedCount, _unpublished.Count);
    }

    /// <summary>All of them are in the manifest now, or left.</summary>
    public void ClearUnpublished()
    {
        _unpublished.Clear();
        Volatile.Write(ref _unpublishedCount, 0);
    }

    /// <summary>Whether both have the same frames in the same places.</summary>
    public bool IsSame(FrameTable other)
    {
        for (uint id = 0; TryNext(ref id); id++)
        {
            if (other[id] != this[id])
            {
                return false;
            }
        }

        return Count == other.Count;
    }

    /// <summary>The next placed frame at or behind <paramref name="id"/>; false when there is none.</summary>
    public bool TryNext(ref uint id)
    {
        while (id >> BlockShift < (uint)_blocks.Length)
        {
            int block = (int)(id >> BlockShift);
            if (_blocks[block] is not Block found)
            {
                id = (uint)(block + 1) << BlockShift;
                continue;
            }

            if (found.Bases[(int)(id & (BlockIds - 1))] != 0)
            {
                return true;
            }

            id++;
        }

        return false;
    }

    private sealed class Block
    {
        public ulong[] Bases { get; } = new ulong[BlockIds];

        public ulong[]? Patches { get; set; }

        public uint[] Sums { get; } = new uint[BlockIds];
    }
}
