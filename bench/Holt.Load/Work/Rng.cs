using System;
using Holt.Data;

namespace Holt.Load;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers from the same seed on every machine and runtime, so
/// that two worker processes make the same operations.
/// </summary>
internal struct Rng(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            return SeededHash.Mix(_state);
        }
    }

    /// <summary>A number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);
}
