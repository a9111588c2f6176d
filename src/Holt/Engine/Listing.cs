using Holt.Foundation;

namespace Holt.Engine;

/// <summary>A listing under way: what to show, where it stands, and its page.</summary>
internal sealed class Listing
{
    public ListingPage Page { get; } = new();
}
