using System.Collections.Generic;

namespace Holt.Tests.SimDisk;

/// <summary>
/// A change of names that no sync of the directory has made durable: of a name that comes (no <paramref name="From"/>),
/// of one that goes (no <paramref name="To"/>), or of both at once, which is never seen half done.
/// </summary>
/// <param name="Order">When: counts all changes of the disk.</param>
/// <param name="From">The name that goes.</param>
/// <param name="To">The name that comes.</param>
/// <param name="Node">The file.</param>
internal sealed record NameChange(long Order, string? From, string? To, SimulatedNode Node)
{
    public void Apply(Dictionary<string, SimulatedNode> names)
    {
        if (From is not null && names.TryGetValue(From, out SimulatedNode? there) && there == Node)
        {
            _ = names.Remove(From);
        }

        if (To is not null)
        {
            names[To] = Node;
        }
    }
}
