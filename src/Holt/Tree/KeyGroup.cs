using System.Collections.Generic;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// What a read of many keys works with: the engine keys of one round, their probes, the leaves it touched.
/// </summary>
/// <remarks>One read at a time; kept for reuse.</remarks>
internal sealed class KeyGroup
{
    /// <summary>Descents under way at once: what a core's line fill buffers can serve.</summary>
    public const int Size = 12;

    /// <summary>Longer keys take the ordinary way.</summary>
    public const int KeyBytesMax = 512;

    public NativeBlock Keys { get; } = new((Size + 1) * KeyBytesMax);

    public FrameProbe[] Probes { get; } = new FrameProbe[Size];

    public FramePlace[] Places { get; } = new FramePlace[Size];

    /// <summary>What the cold leaves of a round lack.</summary>
    public List<ColdWant> Wants { get; } = new();

    /// <summary>Every leaf of the read, to be validated at its end.</summary>
    public List<FramePlace> Touched { get; } = new();

    /// <summary>Frames held by the fallback.</summary>
    public List<uint> Held { get; } = new();

    /// <summary>The keys in order, for the fallback.</summary>
    public List<int> Order { get; } = new();

    /// <summary>
    /// A search of a cold leaf lacks pages. Keys of the same leaf want them once; those that saw different words of it
    /// do not go together, so the read starts again.
    /// </summary>
    public void Want(in FramePlace leaf, PageBits missing)
    {
        foreach (ref ColdWant want in CollectionsMarshal.AsSpan(Wants))
        {
            if (want.Id == leaf.Id)
            {
                want = new ColdWant(leaf.Id, leaf.Word, missing.Or(want.Missing));
                return;
            }
        }

        Wants.Add(new ColdWant(leaf.Id, leaf.Word, missing));
    }
}
