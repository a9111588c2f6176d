using System;
using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Storage;

/// <content>
/// Images of frames that leave memory changed, between checkpoints: in extents that no manifest names yet. The table
/// knows both places, the frame is read from the newer one, and the next checkpoint names that. After a crash its
/// extents are free, and the log makes the changes again: nothing of it is released before.
/// </content>
internal sealed partial class StoreFiles
{
    /// <summary>Whether the manifest is one of this life, so that room which it does not name is really free.</summary>
    private bool IsSettled => _lastGeneration != 0;

    /// <summary>
    /// Writes the image of a frame that leaves memory, while no checkpoint is written; the copy gets its table. An
    /// earlier one that no manifest names is free then. If nothing has been written in this life, a manifest comes
    /// first: the one that was read may be in the page cache only, and the disk's names what that calls free.
    /// </summary>
    /// <returns>NoSpace, Io, Fenced; the frame has to stay.</returns>
    public Fault? Evict(uint id, Span<byte> copy)
    {
        Invariant.That(_changes.Count == 0 && copy.Length == FrameBytes && id < FrameTable.IdEndMax);
        Fault? fault = _fence ?? (_isWriting || IsSettled ? null : Settle());
        if (fault is not null)
        {
            return fault;
        }

        bool isAgain = _table.TryGetUnpublished(id, out Placement before);
        fault = _frames.Write(id, copy, _table.NewestOf(id), out Placement place);
        if (fault is null)
        {
            _isSynced = false;
            _table.SetUnpublished(id, place);
            _frames.Hashes.Forget(id);
            if (isAgain)
            {
                FreeNow(before, _table[id], place);
            }

            if (Planted.Is(PlantedBug.EvictedPublished) && !isAgain)
            {
                FreeNow(_table[id], place);
            }
        }

        return fault;
    }

    /// <summary>What free room there is, exactly: who evicts has used some.</summary>
    public void CountRoom() => _frames.CountRoom();

    /// <summary>The manifest as it is, written anew and durable.</summary>
    private Fault? Settle()
    {
        Fault? fault = ListManifests([]) ?? SwitchOnFull(Cut, LogState);
        if (fault is not null)
        {
            _lastGeneration = 0;
        }

        return fault;
    }

    /// <summary>A new manifest takes a number that no file has.</summary>
    private Fault? ListManifests(List<ulong> manifests)
    {
        Fault? fault = ManifestFiles.List(_disk, manifests);
        manifests.ForEach(generation => _lastGeneration = ulong.Max(_lastGeneration, generation));
        return fault;
    }

    /// <summary>
    /// Adds what was evicted to the changes, unless there is something newer. Answers which frames these are.
    /// </summary>
    private List<uint> PublishEvicted()
    {
        var published = new List<uint>(_table.UnpublishedCount);
        foreach ((uint id, Placement place) in _table.Unpublished)
        {
            if (_changes.TryAdd(id, place))
            {
                published.Add(id);
            }
            else if (_changes[id].IsNone && _table[id].IsNone)
            {
                _ = _changes.Remove(id); // it came and went between two checkpoints
            }
        }

        return published;
    }

    /// <summary>The checkpoint holds: what was evicted is published, or left for something newer.</summary>
    private void LeaveEvicted()
    {
        foreach ((uint id, Placement place) in _table.Unpublished)
        {
            _ = _changes.TryGetValue(id, out Placement before);
            FreeNow(place, _table[id], before);
        }

        _table.ClearUnpublished();
    }
}
