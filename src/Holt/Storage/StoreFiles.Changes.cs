using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Storage;

/// <content>
/// What a checkpoint changes, and whose extents are whose. The last checkpoint and the one that is being written may
/// name the same base: an extent goes only when neither needs it.
/// </content>
internal sealed partial class StoreFiles
{
    /// <summary>Where the newest image of a frame lies: written for this checkpoint, or of the last one.</summary>
    private Placement LastPlaceOf(uint id) =>
        _changes.TryGetValue(id, out Placement place) ? place : _table[id];

    private void Change(uint id, Placement place)
    {
        if (_changes.TryGetValue(id, out Placement before))
        {
            FreeNow(before, _table[id], place);
        }

        if (place.IsNone && _table[id].IsNone)
        {
            _ = _changes.Remove(id);
        }
        else
        {
            _changes[id] = place;
        }
    }

    /// <summary>Frees what was written for the checkpoint.</summary>
    private void FreeChanges()
    {
        foreach ((uint id, Placement place) in _changes)
        {
            FreeNow(place, _table[id], default);
        }
    }

    /// <summary>What was written for the checkpoint is not to be trusted.</summary>
    private void LoseChanges()
    {
        foreach ((uint id, Placement place) in _changes)
        {
            foreach (Extent extent in Without(place, _table[id], default))
            {
                _frames.Lose(extent);
            }

            if (place.HasPatch && place.PatchUnit == _table[id].PatchUnit)
            {
                _frames.Distrust(place.Patch);
            }
        }

        _changes.Clear();
    }

    /// <summary>The checkpoint holds: what it replaced is left.</summary>
    private void LeaveReplaced()
    {
        foreach ((uint id, Placement before) in _changes)
        {
            if (!Planted.Is(PlantedBug.EarlyReuse))
            {
                Leave(before, _table[id]);
            }
        }
    }

    /// <summary>No record has named it, unless the store is fenced: then one may have.</summary>
    private void FreeNow(in Placement place, in Placement kept, in Placement keptToo)
    {
        if (_fence is null)
        {
            foreach (Extent extent in Without(place, kept, keptToo))
            {
                _frames.FreeNow(extent);
            }
        }
    }

    private void Leave(in Placement place, in Placement kept)
    {
        foreach (Extent extent in Without(place, kept, default))
        {
            _frames.Free(extent);
        }
    }

    /// <summary>The extents of an image that two others have not.</summary>
    private static List<Extent> Without(in Placement place, in Placement other, in Placement another)
    {
        var extents = new List<Extent>(2);
        if (place.FirstUnit != 0 && place.FirstUnit != other.FirstUnit && place.FirstUnit != another.FirstUnit)
        {
            extents.Add(place.Base);
        }

        if (place.HasPatch && place.PatchUnit != other.PatchUnit && place.PatchUnit != another.PatchUnit)
        {
            extents.Add(place.Patch);
        }

        return extents;
    }

    /// <summary>
    /// Puts the changes into the table, and what was there into the changes. Twice: nothing has happened.
    /// </summary>
    private List<ManifestEntry> ExchangePlaces()
    {
        var entries = new List<ManifestEntry>(_changes.Count);
        foreach ((uint id, Placement place) in _changes)
        {
            entries.Add(ManifestEntry.Of(id, place));
        }

        foreach (ManifestEntry entry in entries)
        {
            _changes[entry.FrameId] = _table[entry.FrameId];
            _table[entry.FrameId] = entry.Place;
        }

        return entries;
    }
}
