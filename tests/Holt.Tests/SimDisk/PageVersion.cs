namespace Holt.Tests.SimDisk;

/// <summary>A page as it became by one change that no sync has made durable.</summary>
/// <param name="Order">When: counts all changes of the disk.</param>
/// <param name="Page">Its index in the file.</param>
/// <param name="Changed">The sectors that changed, a bit each: they reach the disk apart from each other.</param>
/// <param name="Before">The page before the change; null is a hole.</param>
/// <param name="After">The page after it.</param>
internal sealed record PageVersion(long Order, int Page, byte Changed, byte[]? Before, byte[]? After);
