using System.Globalization;
using Holt.Tests.Support;

namespace Holt.Tests.Model;

/// <summary>One operation with all it needs, so that a trace of steps can be run again without its generator.</summary>
internal sealed record Step(StepKind Kind, byte[] Key)
{
    /// <summary>Put: the length of the value, whose bytes follow from the seed. Count: the limit.</summary>
    public int Number { get; init; }

    public ulong Seed { get; init; }

    public byte[][] Keys { get; init; } = [];

    public RangeSpec Range { get; init; } = new();

    /// <summary>Puts and deletes of a batch.</summary>
    public Step[] Operations { get; init; } = [];

    /// <summary>Whether the step can change the store.</summary>
    public bool Writes => Kind is StepKind.Put or StepKind.Delete or StepKind.Batch;

    public byte[] Value()
    {
        byte[] value = new byte[Number];
        new Rng(Seed).Fill(value);
        return value;
    }

    public override string ToString() => Kind switch
    {
        StepKind.Put => $"Put {Text.Show(Key)} ({Number.ToString(CultureInfo.InvariantCulture)} bytes)",
        StepKind.List => $"List {Range}",
        StepKind.Count => $"Count {Text.Show(Key)} limit {Number.ToString(CultureInfo.InvariantCulture)}",
        StepKind.GetMany => $"GetMany {string.Join(", ", System.Array.ConvertAll(Keys, k => Text.Show(k)))}",
        StepKind.Check => "Check",
        StepKind.Batch => $"Batch {string.Join(", ", System.Array.ConvertAll(Operations, o => o.ToString()))}",
        _ => $"{Kind} {Text.Show(Key)}",
    };
}
