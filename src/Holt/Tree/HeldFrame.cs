using System.Runtime.InteropServices;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>A leaf that a batch holds, what it will be, and which targets lie in it.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct HeldFrame
{
    public uint Id;

    public int BaseDepth;

    /// <summary>Its first target.</summary>
    public int First;

    /// <summary>One past its last target.</summary>
    public int End;

    public FrameDraft Draft;

    /// <summary>What marking it dirty said.</summary>
    public bool WasDirty;

    /// <summary>Whether a record goes from it.</summary>
    public bool HasRemovals;
}
