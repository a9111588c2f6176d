namespace Holt.Tests.SimDisk;

/// <summary>A size that no sync has made durable.</summary>
/// <param name="Order">When: counts all changes of the disk.</param>
/// <param name="Bytes">The size.</param>
internal sealed record SizeVersion(long Order, long Bytes);
