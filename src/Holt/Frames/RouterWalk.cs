using System.Runtime.CompilerServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Stands between two neighbouring separators of a router and goes on upwards: the entries below and above a key. From
/// one group of keys to the next it is a step in the bucket at hand, or up its nodes, not a walk from the root.
/// <code>
///      S0        S1 ... the separators within a group ...    S8        S9
///      ^ Below   ^ Above, High                               ^ Below   ^ Above, High
///           key                                                   next key
/// </code>
/// </summary>
/// <remarks>
/// Reads memory that may change; the caller validates the router's word before it believes anything. The fences' high
/// bound is the separator above; they are the walk's as long as it goes on.
/// </remarks>
[SkipLocalsInit]
internal unsafe ref struct RouterWalk
{
    private FrameCursor _cursor; // on the separator above, whose shared bytes are in the probe
    private RouterEntry _below;
    private RouterEntry _above;

    /// <summary>The entry of the last separator at or below the key.</summary>
    public readonly RouterEntry Below => _below;

    /// <summary>The entry of the first separator above the key; of no frame if there is none.</summary>
    public readonly RouterEntry Above => _above;

    /// <summary>Searches for a key.</summary>
    /// <returns>False if there is no separator below, or the router is torn.</returns>
    public bool TryStart(FrameView view, EngineKey key, int depth, Fences fences)
    {
        _above = default;
        _cursor.Begin(view, depth, fences.Probe, ListingFilter.Records);
        return _cursor.SeekUp(key.Start, key.Length, orEqual: false)
            ? TryTake(key, fences)
            : FrameSearch.TryFloor(view, key, depth, strict: false, out _below);
    }

    /// <summary>Goes on from a separator above to a key at or above that one.</summary>
    /// <returns>False: it takes a search; or the router is torn.</returns>
    public bool TryAdvance(EngineKey key, Fences fences)
    {
        int known = _cursor.SharedLength;
        int shared = Bytes.CommonPrefix(_cursor.Key, key.Start, known < key.Length ? known : key.Length);
        int count = _cursor.Count;
        int slot = shared < known
            ? count
            : Bucket.CountBelow(_cursor.Bucket, key.Start + known, key.Length - known, orEqual: true);
        if (slot < count)
        {
            _cursor.Slot = slot;
            return TryTake(key, fences);
        }

        if (count == 0)
        {
            return false; // torn
        }

        // All of the bucket is below the key: on with what does not start with the bytes up to where they differ.
        _cursor.Slot = count - 1;
        int length = _cursor.LoadKey();
        shared = Bytes.CommonPrefix(_cursor.Key, key.Start, length < key.Length ? length : key.Length);
        return shared < key.Length && _cursor.Leave(shared + 1, key, up: true) && TryTake(key, fences);
    }

    /// <summary>Takes the record of the cursor as the one above, if it is, and finds the one before it.</summary>
    private bool TryTake(EngineKey key, Fences fences)
    {
        int length = _cursor.LoadKey();
        if (length > EngineKey.LengthMax || Bytes.Compare(_cursor.Key, length, key.Start, key.Length) <= 0)
        {
            return false; // torn, or not far enough
        }

        fences.CopyHigh(length);
        _above = *(RouterEntry*)Bucket.Value(_cursor.Record);
        if (_cursor.Slot > 0)
        {
            _below = *(RouterEntry*)Bucket.Value(Bucket.Record(_cursor.Bucket, _cursor.Slot - 1));
            return true;
        }

        FrameCursor before = _cursor;
        bool isFound = before.Step(up: false);
        _below = isFound ? *(RouterEntry*)Bucket.Value(before.Record) : default;
        fences.RestoreProbe();
        return isFound;
    }
}
