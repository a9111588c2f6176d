using System;
using Holt.Foundation;

namespace Holt.Tests.Sim;

/// <summary>
/// Something that threads do at the same time, and what must be true afterwards whatever the order was. It is begun,
/// run and checked anew for each schedule, and must do the same each time.
/// </summary>
internal abstract class Scenario : IDisposable
{
    /// <summary>The bug that every thread of the scenario has.</summary>
    public PlantedBug Bug { get; init; }

    /// <summary>Sets everything up and tells what each thread will do.</summary>
    public abstract Action[] Begin();

    /// <summary>After all threads have ended; throws when something is wrong.</summary>
    public abstract void Check();

    /// <summary>Clears up after a good schedule; a failed one is the last.</summary>
    public virtual void End()
    {
    }

    public virtual void Dispose()
    {
    }

    /// <summary>A fact that must hold in every order of events.</summary>
    public static void Expect(bool fact, string what)
    {
        if (!fact)
        {
            throw new InvalidOperationException("not so: " + what);
        }
    }
}
