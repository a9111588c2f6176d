using Holt.Data;

namespace Holt.Soak;

/// <summary>Random numbers.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = SeededHash.Mix(seed);

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound)
    {
        _state = unchecked(_state + 0x9E37_79B9_7F4A_7C15);
        return (int)(((SeededHash.Mix(_state) >> 32) * (ulong)bound) >> 32);
    }

    public bool OneIn(int count) => Below(count) == 0;
}
