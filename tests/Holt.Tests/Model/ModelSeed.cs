using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Holt.Tests.Support;

namespace Holt.Tests.Model;

/// <summary>Names one run of the model test. Failing ones are kept in `seeds.txt` and run first for ever.</summary>
internal sealed record ModelSeed(int FrameBytes, KeyShape Shape, ulong Seed, int StepCount)
{
    private static readonly string s_file = Path.Combine(Repository.Root, "tests/Holt.Tests/seeds.txt");

    private static readonly Lock s_gate = new();

    /// <summary>What failed before with these frames and keys.</summary>
    public static IEnumerable<ModelSeed> Kept(int frameBytes, KeyShape shape) => File.ReadAllLines(s_file)
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(Parse)
        .Where(seed => seed.FrameBytes == frameBytes && seed.Shape == shape);

    public void Keep()
    {
        lock (s_gate)
        {
            if (!File.ReadAllLines(s_file).Contains(ToString()))
            {
                File.AppendAllText(s_file, $"{ToString()}\n");
            }
        }
    }

    public override string ToString() => $"{FrameBytes} {Shape} {Seed} {StepCount}";

    private static ModelSeed Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new ModelSeed(
            int.Parse(parts[0]), Enum.Parse<KeyShape>(parts[1]), ulong.Parse(parts[2]), int.Parse(parts[3]));
    }
}
