using System;
using Xunit;

namespace Holt.Tests.SimDisk;

/// <summary>The simulated disk is only worth what it has in common with the real one.</summary>
public sealed class TwinDiskTests
{
    [Theory]
    [InlineData(1, 40, 60)]
    public void The_simulated_disk_answers_like_the_real_one(int firstSeed, int runs, int steps)
    {
        for (int seed = firstSeed; seed < firstSeed + runs; seed++)
        {
            using var twins = new TwinDisk((ulong)seed);
            try
            {
                for (int step = 0; step < steps; step++)
                {
                    twins.Step();
                }

                twins.Compare();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}:\n  {string.Join("\n  ", twins.Steps)}", e);
            }
        }
    }
}
