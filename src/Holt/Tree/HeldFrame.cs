using System.Runtime.InteropServices;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>A leaf that a batch holds, what it will be if there is a draft, and which targets lie in it.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct HeldFrame
{
    public uint Id;

    public int BaseDepth;

    /// <summary>Its first target.</summary>
    public int First;

    /// <summary>One past its last target.</summary>
    public int End;

    /// <summary>Null: the leaf is changed where it lies, as the plan says.</summary>
    public FrameDraft? Draft;

    /// <summary>The blocks that the plan took in it: the first.</summary>
    public int FirstBlock;

    /// <summary>One past the last.</summary>
    public int EndBlock;

    /// <summary>What marking it dirty said.</summary>
    public bool WasDirty;

    /// <summary>Whether a record goes from it.</summary>
    public bool HasRemovals;

    /// <summary>Whether it is a quarter full at most, and a record went.</summary>
    public bool IsPoor;
}
