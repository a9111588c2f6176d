using System.Collections.Generic;
using System.Threading;

namespace Holt.Pool;

/// <summary>Which frame ids are in use; the lowest free one is given out first.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class FrameIds(uint idMax)
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<uint, uint> _free = new(); // _lock
    private uint _highest; // _lock for writing

    /// <summary>The greatest id ever given out.</summary>
    public uint Highest => Volatile.Read(ref _highest);

    /// <summary>The lowest free id; false when there is none.</summary>
    public bool TryTake(out uint id)
    {
        lock (_lock)
        {
            if (_free.TryDequeue(out id, out _))
            {
                return true;
            }

            if (_highest == idMax)
            {
                return false;
            }

            id = _highest + 1;
            Volatile.Write(ref _highest, id);
            return true;
        }
    }

    /// <summary>A certain id, which is not in use; false: there is no such id.</summary>
    public bool TryTake(uint id)
    {
        if (id == FramePool.NoFrame || id > idMax)
        {
            return false;
        }

        lock (_lock)
        {
            while (_highest < id)
            {
                uint skipped = _highest + 1;
                Volatile.Write(ref _highest, skipped);
                if (skipped != id)
                {
                    _free.Enqueue(skipped, skipped);
                }
            }
        }

        return true;
    }

    /// <summary>Gives an id back.</summary>
    public void Return(uint id)
    {
        lock (_lock)
        {
            _free.Enqueue(id, id);
        }
    }
}
