using Xunit;

namespace Holt.Tests.Support;

/// <summary>The sizes a frame can have; in small frames the structure changes all the time.</summary>
internal static class FrameSizes
{
    public static TheoryData<int> All => [4 << 10, 16 << 10, 64 << 10, 512 << 10];
}
