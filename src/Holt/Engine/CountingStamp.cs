using System.Threading;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Versions of a store without a log: a counter.</summary>
internal sealed class CountingStamp : IWriteStamp
{
    private ulong _last; // Interlocked

    /// <inheritdoc/>
    public ulong Reserve() => Interlocked.Increment(ref _last);
}
