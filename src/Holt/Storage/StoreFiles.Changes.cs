using System;
using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Storage;

/// <content>
/// What a checkpoint changes, and whose extents are whose. The last checkpoint, the one that is being written and an
/// image that is not published may have the same base: an extent goes only when none of them needs it.
/// </content>
internal sealed partial class StoreFiles
{
    /// <summary>Where the newest image of a frame lies: written for this checkpoint, or of the last one.</summary>
    private Placement LastPlaceOf(uint id) =>
        _changes.TryGetValue(id, out Placement place) ? place : _table.NewestOf(id);

    private void Change(uint id, Placement place)
    {
        if (_changes.TryGetValue(id, out Placement before))
        {
            FreeNow(before, _table[id], _table.NewestOf(id), place);
        }

        if (place.IsNone && _table.NewestOf(id).IsNone)
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
            FreeNow(place, _table[id], _table.NewestOf(id));
        }
    }

    /// <summary>What was written for the checkpoint is not to be trusted.</summary>
    private void LoseChanges()
    {
        foreach ((uint id, Placement place) in _changes)
        {
            foreach (Extent extent in Without(place, _table[id]))
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
            if (!Planted.Is(PlantedBug.EarlyReuse) && !Planted.Is(PlantedBug.EvictedPublished))
            {
                Leave(before, _table[id]);
            }
        }
    }

    /// <summary>No record has named it, unless the store is fenced: then one may have.</summary>
    private void FreeNow(in Placement place, params ReadOnlySpan<Placement> kept)
    {
        if (_fence is null)
        {
            foreach (Extent extent in Without(place, kept))
            {
                _frames.FreeNow(extent);
            }
        }
    }

    private void Leave(in Placement place, in Placement kept)
    {
        foreach (Extent extent in Without(place, kept))
        {
            _frames.Free(extent);
        }
    }

    /// <summary>The extents of an image that others have not.</summary>
    private static List<Extent> Without(in Placement place, params ReadOnlySpan<Placement> others)
    {
        var extents = new List<Extent>(2);
        bool isBaseLeft = !place.IsNone;
        bool isPatchLeft = place.HasPatch;
        foreach (ref readonly Placement other in others)
        {
            isBaseLeft &= place.FirstUnit != other.FirstUnit;
            isPatchLeft &= !other.HasPatch || place.PatchUnit != other.PatchUnit;
        }

        if (isBaseLeft)
        {
            extents.Add(place.Base);
        }

        if (isPatchLeft)
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
