using System.Runtime.CompilerServices;
using Holt.Storage;

namespace Holt.Pool;

/// <summary>The reads of one submission.</summary>
[InlineArray(Bringing.FramesMax)]
internal struct FrameReads
{
    private FrameRead _first;
}
