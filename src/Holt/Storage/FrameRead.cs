using Holt.Foundation;

namespace Holt.Storage;

/// <summary>The read of a frame's image that has been set out and is not yet checked.</summary>
/// <param name="Id">The frame.</param>
/// <param name="Place">Where its image lies.</param>
/// <param name="Patch">Where the pages of its patch arrive; null: it has none.</param>
internal readonly record struct FrameRead(uint Id, Placement Place, NativeBlock? Patch);
