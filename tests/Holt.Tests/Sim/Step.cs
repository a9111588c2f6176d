namespace Holt.Tests.Sim;

/// <summary>One operation on a tree; keys and values are numbers here.</summary>
internal readonly record struct Step(StepKind Kind, int Key = 0, int Value = 0)
{
    /// <summary>Of a batch.</summary>
    public Step[]? Operations { get; private init; }

    public static Step Put(int key, int value) => new(StepKind.Put, key, value);

    public static Step Delete(int key) => new(StepKind.Delete, key);

    public static Step Get(int key) => new(StepKind.Get, key);

    /// <summary>Two keys in one call, as of one moment.</summary>
    public static Step GetPair(int key, int otherKey) => new(StepKind.GetPair, key, otherKey);

    /// <summary>Everything, as one page.</summary>
    public static Step List() => new(StepKind.List);

    /// <summary>The same rolled up at a byte.</summary>
    public static Step ListGroups(char delimiter) => new(StepKind.ListGroups, delimiter);

    /// <summary>Puts and deletes at once.</summary>
    public static Step Batch(params Step[] operations) =>
        new(StepKind.Batch, operations[0].Key) { Operations = operations };
}
