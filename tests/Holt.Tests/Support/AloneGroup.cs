using Xunit;

namespace Holt.Tests.Support;

/// <summary>Tests that use every processor by themselves: they run one after the other, behind all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "alone";
}
