using System.Threading;

namespace Holt.Tool.Screen;

/// <summary>How far some work has come. One thread advances it, another may read it.</summary>
internal sealed class Meter
{
    private long _count;
    private double _fraction;

    /// <summary>Things done.</summary>
    public long Count
    {
        get => Volatile.Read(ref _count);
        set => Volatile.Write(ref _count, value);
    }

    /// <summary>The part of the work that is done, 0 to 1; it stays 0 where the whole is not known.</summary>
    public double Fraction => double.Min(1, Volatile.Read(ref _fraction));

    /// <summary>Adds a part of the work.</summary>
    public void Advance(double part) => Volatile.Write(ref _fraction, _fraction + part);

    /// <summary>Sets both, for work whose whole is known.</summary>
    public void Set(long count, long total)
    {
        Count = count;
        Volatile.Write(ref _fraction, total == 0 ? 1 : (double)count / total);
    }
}
