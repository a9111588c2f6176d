namespace Holt.Tests.Sim;

/// <summary>Chooses, at each sync point, which thread goes on.</summary>
internal interface IStrategy
{
    /// <summary>Prepares the next schedule. False: there is none.</summary>
    public bool Begin();

    /// <summary>
    /// One of the threads in <paramref name="enabled"/>. When <paramref name="current"/> is among them it could go on,
    /// and choosing another is a preemption.
    /// </summary>
    public int Pick(int current, ulong enabled);

    /// <summary>The schedule has ended after so many steps.</summary>
    public void End(int stepCount);
}
