namespace Holt.Tests.SimDisk;

/// <summary>A change that a power loss may take back, or a part of it.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Order">When.</param>
/// <param name="Node">The file's number among those that have pending changes or names.</param>
/// <param name="Version">Of data.</param>
/// <param name="Bytes">Of a size.</param>
/// <param name="Name">Of a name.</param>
internal readonly record struct PendingChange(
    PendingKind Kind, long Order, int Node, PageVersion? Version, long Bytes, NameChange? Name)
{
    /// <summary>Its pieces, a bit each: a piece is kept or lost as a whole.</summary>
    public byte Pieces => Version?.Changed ?? 1;
}
