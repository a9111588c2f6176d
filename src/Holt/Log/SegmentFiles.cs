// A file that nobody needs is kept for the next segment, or removed. That a removal fails, or is not durable, harms
// nobody: a reader finds what it would have found had the power failed before. So it is no matter for the fence: the
// file counts as room that is taken, and is tried again, by the next life at the latest.
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>The files that hold no place of this life: of earlier lives, and spare ones. Not thread-safe.</summary>
internal sealed class SegmentFiles(IDisk disk, int segmentBytes)
{
    /// <summary>More than these are given back to the file system.</summary>
    private const int SparesMax = 2;

    private readonly List<SegmentFile> _old = [];
    private readonly List<string> _spares = [];
    private readonly List<(string Name, long Bytes)> _unwanted = []; // to be removed
    private bool _isAllSpare;

    /// <summary>What the earlier lives take, and what could not be removed.</summary>
    public long OldBytes { get; private set; }

    /// <summary>What waits to be used again takes.</summary>
    public long SpareBytes => (long)_spares.Count * segmentBytes;

    /// <summary>A new store has no segments; those there are were made by an opener that died.</summary>
    public static Fault? Clear(IDisk disk)
    {
        var names = new List<string>();
        Fault? fault = disk.List(names);
        foreach (string name in names)
        {
            fault ??= SegmentName.IsSegment(name) ? disk.Delete(name) : null;
        }

        return fault;
    }

    public void AddOld(SegmentFile file)
    {
        _old.Add(file);
        OldBytes += file.Bytes;
    }

    public string? TakeSpare()
    {
        if (_spares.Count == 0)
        {
            return null;
        }

        string name = _spares[^1];
        _spares.RemoveAt(_spares.Count - 1);
        return name;
    }

    /// <summary>
    /// Nothing of the earlier lives is needed once the new one has its first segment: what can be used again is, and
    /// the rest goes when it is tidied up.
    /// </summary>
    public void SpareOld()
    {
        _isAllSpare = true;
        for (int i = _old.Count - 1; i >= 0; i--)
        {
            if (_old[i].Bytes == segmentBytes)
            {
                _spares.Add(_old[i].Name);
                OldBytes -= segmentBytes;
                _old.RemoveAt(i);
            }
        }
    }

    /// <summary>Removes what can go, once this life has its first segments.</summary>
    public void Tidy()
    {
        if (_isAllSpare)
        {
            _isAllSpare = false;
            RetireOld(ulong.MaxValue);
            DropSpares(SparesMax);
        }

        Remove();
    }

    /// <summary>Gives spare files back to the file system, until there are so many.</summary>
    public void DropSpares(int countMax)
    {
        while (_spares.Count > countMax)
        {
            Drop(TakeSpare()!, segmentBytes);
        }

        Remove();
    }

    /// <summary>Earlier lives are not needed below <paramref name="lsn"/>.</summary>
    public void RetireOld(ulong lsn)
    {
        for (int i = _old.Count - 1; i >= 0; i--)
        {
            SegmentFile file = _old[i];
            if (file.Header.EndLsn <= lsn)
            {
                _old.RemoveAt(i);
                OldBytes -= file.Bytes;
                Retire(file.Name, file.Bytes);
            }
        }
    }

    /// <summary>Nobody needs the file any more: it becomes a spare one, or is removed.</summary>
    public void Retire(string name, long bytes)
    {
        if (bytes == segmentBytes && _spares.Count < SparesMax)
        {
            _spares.Add(name);
        }
        else
        {
            Drop(name, bytes);
            Remove();
        }
    }

    private void Drop(string name, long bytes)
    {
        _unwanted.Add((name, bytes));
        OldBytes += bytes;
    }

    private void Remove()
    {
        for (int i = _unwanted.Count - 1; i >= 0; i--)
        {
            (string name, long bytes) = _unwanted[i];
            if (disk.Delete(name) is null)
            {
                _unwanted.RemoveAt(i);
                OldBytes -= bytes;
            }
        }
    }
}
