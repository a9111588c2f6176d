using System.Threading;

namespace Holt.Log;

/// <summary>What the keeper tells of the space. Anybody reads. Single writer: the step, but where it says so.</summary>
internal sealed class SpaceReport
{
    private long _neededBytes; // Volatile
    private bool _isSealed; // Volatile
    private int _refusal; // Volatile
    private long _begun; // Volatile
    private long _steps; // Volatile
    private bool _isDiskFull; // Volatile; single writer: who takes checkpoints
    private long _attempts; // the same
    private long _attemptedAt; // the same

    /// <summary>What the log takes on the disk, without spare files.</summary>
    public long NeededBytes
    {
        get => Volatile.Read(ref _neededBytes);
        set => Volatile.Write(ref _neededBytes, value);
    }

    /// <summary>Whether nothing is ready, and nothing is made ready unless somebody waits.</summary>
    public bool IsSealed
    {
        get => Volatile.Read(ref _isSealed);
        set => Volatile.Write(ref _isSealed, value);
    }

    /// <summary>Why there is no more space: Busy at the limit, NoSpace on a full disk; Ok: there is.</summary>
    public HoltStatus Refusal
    {
        get => (HoltStatus)Volatile.Read(ref _refusal);
        set => Volatile.Write(ref _refusal, (int)value);
    }

    /// <summary>Whether the last checkpoint found no space: then waiting at the limit is in vain.</summary>
    public bool IsDiskFull
    {
        get => Volatile.Read(ref _isDiskFull);
        private set => Volatile.Write(ref _isDiskFull, value);
    }

    /// <summary>How often the keeper has begun to look after everything.</summary>
    public long Begun
    {
        get => Volatile.Read(ref _begun);
        set => Volatile.Write(ref _begun, value);
    }

    /// <summary>How often it has done so to the end.</summary>
    public long Steps
    {
        get => Volatile.Read(ref _steps);
        set => Volatile.Write(ref _steps, value);
    }

    /// <summary>Checkpoints that were taken or failed.</summary>
    public long Attempts => Volatile.Read(ref _attempts);

    /// <summary>Whether the keeper has looked after everything since the last of them.</summary>
    public bool IsLookedAfter => Steps > Volatile.Read(ref _attemptedAt);

    /// <summary>A checkpoint was taken, or failed.</summary>
    public void NoteAttempt(bool isDiskFull)
    {
        IsDiskFull = isDiskFull;
        Volatile.Write(ref _attemptedAt, Begun); // the step under way may have looked before
        Volatile.Write(ref _attempts, _attempts + 1);
    }
}
