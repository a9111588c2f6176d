using System.Runtime.CompilerServices;

namespace Holt.Frames;

/// <summary>
/// The nodes of the way to a bucket, the root first, with their branch depths: what lies ahead is found by going back
/// up, without a second walk down. A way with more nodes than are kept has to be walked again.
/// </summary>
/// <remarks>Names places of memory that may change; a torn one is nonsense inside the frame.</remarks>
internal unsafe struct NodeTrail
{
    /// <summary>Nodes that are kept: real frames have some seven.</summary>
    private const int CountMax = 16;

    private Entries _entries;

    /// <summary>Nodes of the way, also those that are not kept.</summary>
    public int Count { get; private set; }

    /// <summary>Whether every node is kept.</summary>
    public readonly bool IsWhole => Count <= CountMax;

    /// <summary>Starts at the root.</summary>
    public void Clear() => Count = 0;

    /// <summary>The way is not known.</summary>
    public void Lose() => Count = CountMax + 1;

    /// <summary>Goes down to a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(uint node, int branchDepth)
    {
        if ((uint)Count < CountMax)
        {
            _entries[Count] = ((ulong)(uint)branchDepth << 32) | node;
        }

        Count++;
    }

    /// <summary>Goes back up to the last node whose branch depth is not below another.</summary>
    public void CutTo(int branchDepth)
    {
        while (IsWhole && Count > 0 && BranchDepth(Count - 1) > branchDepth)
        {
            Count--;
        }
    }

    /// <summary>Goes back up to so many nodes.</summary>
    public void Cut(int count) => Count = count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Node(int index) => (uint)_entries[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int BranchDepth(int index) => (int)(_entries[index] >> 32);

    [InlineArray(CountMax)]
    private struct Entries
    {
        private ulong _first;
    }
}
