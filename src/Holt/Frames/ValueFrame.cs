using System;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// A frame that holds one part of a long value.
/// <code>
///   FrameHeader, checksum table
///   FirstUnit        ValueHead: the next frame of the chain, bytes in this one
///   FirstUnit + 8    the bytes
/// </code>
/// </summary>
/// <remarks>Written once under the exclusive latch; read optimistically.</remarks>
internal static unsafe class ValueFrame
{
    /// <summary>Bytes of a value that one frame holds.</summary>
    public static int BytesMax(FrameLimits limits) =>
        limits.FrameBytes - (limits.FirstUnit << FrameFormat.UnitShift) - ValueHead.Size;

    public static void Write(FrameView view, FrameLimits limits, uint next, ReadOnlySpan<byte> bytes)
    {
        FrameAllocator.Format(view.Start, limits, FrameFormat.Value, level: 0);
        ValueHead* head = Head(view.Start, limits);
        head->Next = next;
        head->Length = (uint)bytes.Length;
        bytes.CopyTo(new Span<byte>((byte*)head + ValueHead.Size, bytes.Length));
        ((FrameHeader*)view.Start)->NodeEnd += (uint)Units(bytes.Length);
    }

    /// <summary>Copies the bytes, as many as there is room for.</summary>
    /// <returns>How many.</returns>
    public static int Read(FrameView view, FrameLimits limits, Span<byte> destination, out uint next)
    {
        ValueHead* head = Head(view.Start, limits);
        int length = (int)Math.Min(head->Length, (uint)Math.Min(destination.Length, BytesMax(limits)));
        next = head->Next;
        new ReadOnlySpan<byte>((byte*)head + ValueHead.Size, length).CopyTo(destination);
        return length;
    }

    public static uint Next(FrameView view, FrameLimits limits) =>
        Head(view.Start, limits)->Next;

    /// <summary>Bytes in this frame.</summary>
    public static uint Length(FrameView view, FrameLimits limits) => Head(view.Start, limits)->Length;

    /// <summary>Units that a number of bytes takes.</summary>
    public static int Units(int length) =>
        (ValueHead.Size + length + FrameFormat.UnitBytes - 1) >> FrameFormat.UnitShift;

    /// <summary>Pages from the frame's start on that hold so many bytes.</summary>
    public static int Pages(FrameLimits limits, int length)
    {
        int end = (limits.FirstUnit + Units(length)) << FrameFormat.UnitShift;
        return (end + FrameFormat.PageBytes - 1) / FrameFormat.PageBytes;
    }

    private static ValueHead* Head(byte* frame, FrameLimits limits) =>
        (ValueHead*)(frame + (limits.FirstUnit << FrameFormat.UnitShift));

    [OnDisk(Size)]
    [StructLayout(LayoutKind.Explicit, Size = Size)]
    internal struct ValueHead
    {
        public const int Size = 0x08;

        [FieldOffset(0x00)] public uint Next;
        [FieldOffset(0x04)] public uint Length;
    }
}
