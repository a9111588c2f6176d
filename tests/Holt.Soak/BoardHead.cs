using System.Threading;

namespace Holt.Soak;

/// <summary>What a process tells of itself. Its threads write, the driver reads.</summary>
internal struct BoardHead
{
    private int _phase;

    /// <summary>Not 0: close the store and end.</summary>
    public int IsStopped;

    /// <summary>Not 0: a checkpoint that was asked for is being taken.</summary>
    public int IsInCheckpoint;

    /// <summary>Of the text that says what is wrong; 0: nothing.</summary>
    public int ErrorBytes;

    public long OpenMicroseconds;

    /// <summary>Records that the last check found.</summary>
    public long Records;

    /// <summary>Checks that came to their end.</summary>
    public long Checks;

    /// <summary>Checks of the structure among them.</summary>
    public long StructureChecks;

    /// <summary>Slots compared by all checks.</summary>
    public long Compared;

    /// <summary>Writes that were under way at a kill and were there afterwards.</summary>
    public long Kept;

    /// <summary>Writes that were under way at a kill and were not.</summary>
    public long Dropped;

    public long Checkpoints;

    /// <summary>No version up to this one may be given again.</summary>
    public ulong VersionMax;

    public Phase Phase
    {
        readonly get => (Phase)Volatile.Read(in _phase);
        set => Volatile.Write(ref _phase, (int)value);
    }
}
