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

    /// <summary>What the earlier lives take.</summary>
    public long OldBytes { get; private set; }

    /// <summary>What waits to be used again takes.</summary>
    public long SpareBytes => (long)_spares.Count * segmentBytes;

    /// <summary>Whether <see cref="DropOld"/> is still to be done.</summary>
    public bool IsDropDue { get; set; }

    public bool HasSpare => _spares.Count > 0;

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
    /// Nothing of the earlier lives is needed once the new one has its first segment: what can be used again is.
    /// </summary>
    public void SpareOld()
    {
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

    /// <summary>Gives back what is left of that.</summary>
    public Fault? DropOld()
    {
        Fault? fault = RetireOld(ulong.MaxValue);
        return fault ?? DropSpares(SparesMax);
    }

    /// <summary>Gives spare files back to the file system, until there are so many.</summary>
    public Fault? DropSpares(int countMax)
    {
        Fault? fault = null;
        while (fault is null && _spares.Count > countMax)
        {
            fault = disk.Delete(TakeSpare()!);
        }

        return fault;
    }

    /// <summary>A new store has no segments; those there are were made by an opener that died.</summary>
    public Fault? Clear()
    {
        var names = new List<string>();
        Fault? fault = disk.List(names);
        foreach (string name in names)
        {
            fault ??= SegmentName.IsSegment(name) ? disk.Delete(name) : null;
        }

        return fault;
    }

    /// <summary>Earlier lives are not needed below <paramref name="lsn"/>.</summary>
    public Fault? RetireOld(ulong lsn)
    {
        for (int i = _old.Count - 1; i >= 0; i--)
        {
            SegmentFile file = _old[i];
            if (file.Header.EndLsn <= lsn)
            {
                _old.RemoveAt(i);
                OldBytes -= file.Bytes;
                Fault? fault = Retire(file.Name, file.Bytes);
                if (fault is not null)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    /// <summary>Nobody needs the file any more: it becomes a spare one, or is removed.</summary>
    public Fault? Retire(string name, long bytes)
    {
        if (bytes == segmentBytes && _spares.Count < SparesMax)
        {
            _spares.Add(name);
            return null;
        }

        return disk.Delete(name);
    }
}
