using System;
using System.Threading;
using Holt.Engine;

namespace Holt;

/// <summary>An open store: one ordered key space by default, kept in frames of radix trees.</summary>
/// <remarks>Thread-safe: any number of threads may call any member at once, also while another disposes it.</remarks>
public sealed partial class HoltDb : IDisposable, IAsyncDisposable
{
    private readonly StoreEngine _engine;
    private int _closed; // Interlocked

    private HoltDb(StoreEngine engine)
    {
        _engine = engine;
        Default = new HoltTree(this, engine, HoltLimits.DefaultTreeId);
    }

    /// <summary>The tree that is always there.</summary>
    public HoltTree Default { get; }

    internal bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Opens a store that lives in memory and ends with this object.</summary>
    /// <param name="options">Settings; null takes every default.</param>
    /// <returns>The open store.</returns>
    /// <exception cref="ArgumentException">A setting is outside its bounds.</exception>
    /// <exception cref="HoltException"><see cref="HoltStatus.NoMemory"/>: the address range cannot be had.</exception>
    public static HoltDb OpenMemory(HoltOptions? options = null)
    {
        HoltOptions settings = options ?? new HoltOptions();
        Throw.IfError(settings.Validate());
        Throw.IfError(StoreEngine.TryOpenMemory(settings, out StoreEngine? engine));
        return new HoltDb(engine!);
    }

    /// <summary>What the store holds and has done. Reads counters only; never waits for a writer.</summary>
    /// <returns>A value taken at about this moment; exact while nobody writes.</returns>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public HoltStats GetStats()
    {
        Throw.IfError(_engine.GetStats(out HoltStats stats));
        return stats;
    }

    /// <summary>
    /// Closes the store. Calls inside end with their answer or as closed, and touch no memory that is gone. A store on
    /// a disk is left with all that was written, and its log need not be read at the next open. Harmless twice.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _engine.Dispose();
        }
    }
}
