using System;
using System.Collections.Generic;
using Holt.Frames;

namespace Holt.Tests.Frames;

/// <summary>Faults to plant in a sound frame, and the words they are reported with.</summary>
internal static unsafe class FrameFaults
{
    /// <summary>Of a leaf with one of everything.</summary>
    public static Dictionary<string, PlantedFault> OfHeader { get; } = new(StringComparer.Ordinal)
    {
        ["other magic"] = new(lab => lab.Header->Magic++, "header: no frame of version"),
        ["other version"] = new(lab => lab.Header->Version++, "header: no frame of version"),
        ["unknown kind"] = new(lab => lab.Header->Kind = 9, "header: kind 9"),
        ["leaf on a level"] = new(lab => lab.Header->Level = 1, "header: kind 1 on level 1"),
        ["nodes end early"] = new(lab => lab.Header->NodeEnd = 3, "header: nodes end at unit 3"),
        ["ends cross"] = new(lab => lab.Header->BucketStart = lab.Header->NodeEnd - 1, "header: nodes end at unit"),
        ["end behind the frame"] = new(lab => lab.Header->BucketStart = 1 << 20, "header: nodes end at unit"),
        ["buckets not at a line"] = new(lab => lab.Header->BucketStart -= 1, "not at a line"),
        ["reserved bytes"] = new(lab => lab.Header->Reserved0 = 1, "reserved bytes are not zero"),
        ["across pages"] = new(lab => lab.Header->Across++, "buckets across pages, and"),
        ["gap among nodes"] = new(lab => lab.Header->NodeEnd++, "neither free nor"),
        ["gap among buckets"] = new(lab => lab.Header->BucketStart -= FrameFormat.LineUnits, "neither free nor"),
        ["key too many"] = new(lab => lab.Header->LiveKeys++, "records"),
        ["long value too many"] = new(lab => lab.Header->SpilledValues++, "records with one"),
        ["free units wrong"] = new(lab => lab.Header->FreeUnits++, "on the lists"),
        ["no root"] = new(lab => lab.Header->Root = 0, "nothing links to it"),
        ["root in the header"] = new(lab => lab.Header->Root = 1, "no block is there"),
        ["root in the gap"] = new(lab => lab.Header->Root = (ushort)lab.Header->NodeEnd, "no block is there"),
        ["root behind the frame"] = new(lab => lab.Header->Root = ushort.MaxValue, "no block is there"),
        ["root inside a block"] = new(lab => lab.Header->Root++, "no block is there"),
    };

    /// <summary>Of its nodes.</summary>
    public static Dictionary<string, PlantedFault> OfNodes { get; } = new(StringComparer.Ordinal)
    {
        ["node of no kind"] = new(lab => *lab.Node(4) = 0, "neither free nor"),
        ["bucket among nodes"] = new(lab => *lab.Node(4) = 5, "neither free nor"),
        ["prefix over the end"] = new(lab => Lengths(lab, 256) += 5000, "over the end of"),
        ["prefix without end"] = new(lab => Lengths(lab, 16) |= 0xFFFFFF, "over the end"),
        ["4: too many"] = new(lab => lab.Node(4)[1] = 5, "5 children, and room for 4"),
        ["16: too many"] = new(lab => lab.Node(16)[1] = 17, "17 children, and room for 16"),
        ["32: too many"] = new(lab => lab.Node(32)[1] = 33, "33 children, and room for 32"),
        ["256: count"] = new(lab => lab.Node(256)[1]++, "100 links, and a count of 101"),
        ["256: reserved"] = new(lab => ((DirectNode*)lab.Node(256))->Reserved0 = 1, "reserved bytes are not zero"),
        ["16: no room"] = new(lab => Lengths(lab, 16) &= 0xFFFFFF, "room for 0 pairs"),
        ["256: less room"] = new(lab => Lengths(lab, 256) -= 1 << 24, "room for 85 pairs"),
        ["16: key twice"] = new(lab => SortedNode.Keys(lab.Node(16))[1] = 0, "key 1 is not above"),
        ["16: keys swapped"] = new(lab => Swap(SortedNode.Keys(lab.Node(16)) + 3, 1), "key 4 is not above"),
        ["32: keys swapped"] = new(lab => Swap(SortedNode.Keys(lab.Node(32)) + 20, 1), "key 21 is not above"),
        ["16: one forgotten"] = new(lab => lab.Node(16)[1]--, "keys behind the last child"),
        ["16: key behind"] = new(lab => SortedNode.Keys(lab.Node(16))[15] = 200, "keys behind the last child"),
        ["32: key behind"] = new(lab => SortedNode.Keys(lab.Node(32))[31] = 200, "keys behind the last child"),
        ["16: empty link"] = new(lab => Link(lab, 16, 2) = 0, "an empty link"),
        ["16: link behind"] = new(lab => Link(lab, 16, 15) = 1, "links behind"),
        ["32: empty link"] = new(lab => Link(lab, 32, 20) = 0, "an empty link"),
        ["32: link behind"] = new(lab => Link(lab, 32, 31) = 1, "links behind"),
        ["terminal is a node"] =
            new(lab => ((NodeHead*)lab.Node(16))->Terminal = lab.Header->Root, "is not a bucket"),
        ["one child only"] = new(OneChild, "fewer than two different children"),
        ["node in a circle"] = new(lab => LinkTo(lab, 'a') = lab.Header->Root, "it was linked before"),
        ["node linked twice"] = new(lab => LinkTo(lab, 'a') = LinkTo(lab, 'b'), "it was linked before"),
        ["bucket of two nodes"] = new(lab => LinkTo(lab, 'e') = Link(lab, 16, 0), "linked"),
        ["link into a block"] = new(lab => LinkTo(lab, 'b')++, "no block is there"),
        ["run with a hole"] = new(Hole, "it was linked before"),
        ["byte of the next bucket"] = new(MoveBorder, "no link of its node leads to it"),
    };

    private static ref uint Lengths(FrameLab lab, int room) => ref ((NodeHead*)lab.Node(room))->Lengths;

    private static ref ushort Link(FrameLab lab, int room, int index) =>
        ref SortedNode.Children(lab.Node(room))[index];

    /// <summary>The root's link for a byte.</summary>
    private static ref ushort LinkTo(FrameLab lab, char key) =>
        ref *Nodes.Find(FrameAllocator.At(lab.Start, lab.Header->Root), (byte)key);

    private static void Swap(byte* first, int distance) =>
        (*first, first[distance]) = (first[distance], *first);

    private static void OneChild(FrameLab lab)
    {
        byte* node = lab.Node(16);
        for (int i = 0; i < node[1]; i++)
        {
            SortedNode.Children(node)[i] = *SortedNode.Children(node);
        }
    }

    /// <summary>Gives the last byte, which has no record any more, to the first bucket.</summary>
    private static void Hole(FrameLab lab)
    {
        _ = lab.Delete([(byte)'a', 99]);
        byte* node = lab.Node(256);
        *Nodes.Find(node, 99) = *Nodes.Find(node, 0);
    }

    /// <summary>Gives the last byte of a bucket's run to the next bucket.</summary>
    private static void MoveBorder(FrameLab lab)
    {
        byte* node = lab.Node(16);
        var links = new Span<ushort>(SortedNode.Children(node), node[1]);
        int border = links.LastIndexOf(links[0]);
        links[border] = links[border + 1];
    }
}
