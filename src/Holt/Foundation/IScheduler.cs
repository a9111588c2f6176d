using System;

namespace Holt.Foundation;

/// <summary>Decides, at each sync point of a debug build, which thread goes on.</summary>
internal interface IScheduler
{
    /// <summary>The calling thread is about to touch shared memory at <paramref name="place"/>.</summary>
    public void Reach(string place);

    /// <summary>The calling thread can go on only when <paramref name="condition"/> holds.</summary>
    public void Until(Func<bool> condition, string place);
}
