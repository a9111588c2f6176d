using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Foundation;

/// <summary>
/// A key as the frames know it: the id of its tree, big endian, then the user's bytes, in memory that does not move.
/// </summary>
/// <remarks>
/// Short keys are copied to the caller's stack, long ones to a block that the thread keeps; so one long key of a thread
/// lives at a time. A ref struct: it dies with the call that made it.
/// </remarks>
internal readonly unsafe ref struct EngineKey
{
    /// <summary>Stack a caller sets aside: enough for almost every path.</summary>
    public const int StackBytes = 272;

    public const int SlackBytes = 16;

    /// <summary>Longest user key that goes to the stack.</summary>
    public const int ShortBytesMax = StackBytes - SlackBytes - HoltLimits.TreeIdBytes;

    /// <summary>Longest engine key, in bytes.</summary>
    public const int LengthMax = HoltLimits.TreeIdBytes + HoltLimits.KeyBytesMax;

    /// <summary>What memory for one key takes: searches read some bytes behind its end.</summary>
    public const int BlockBytes = LengthMax + 61;

    [ThreadStatic]
    private static NativeBlock? s_long; // one per thread

    /// <summary>Wraps memory that does not move for the life of this value: a stack, or native memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EngineKey(byte* start, int length)
    {
        Start = start;
        Length = length;
    }

    public int Length { get; }

    internal byte* Start { get; }

    public ReadOnlySpan<byte> Span => new(Start, Length);

    /// <summary>The first bytes of the key.</summary>
    public EngineKey First(int length) => new(Start, length);

    /// <summary>Whether the key comes before another.</summary>
    public bool IsBelow(EngineKey other) => Bytes.Compare(Start, Length, other.Start, other.Length) < 0;

    /// <summary>Puts the tree's id before a user key.</summary>
    /// <param name="stack">Memory of the calling method, <see cref="StackBytes"/> long.</param>
    /// <param name="treeId">The tree.</param>
    /// <param name="key">The user's bytes, within the limit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EngineKey Of(Span<byte> stack, uint treeId, ReadOnlySpan<byte> key)
    {
        int length = HoltLimits.TreeIdBytes + key.Length;
        byte* start = length + SlackBytes <= stack.Length ? AddressOf(stack) : LongBlock();
        *(uint*)start = BinaryPrimitives.ReverseEndianness(treeId);
        fixed (byte* from = key)
        {
            Bytes.Copy(from, start + HoltLimits.TreeIdBytes, key.Length);
        }

        return new EngineKey(start, length);
    }

    /// <summary>The same in native memory, which has <see cref="StackBytes"/> there; for short keys only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EngineKey Short(NativeBlock memory, int at, uint treeId, ReadOnlySpan<byte> key)
    {
        byte* start = memory.Start + at;
        *(uint*)start = BinaryPrimitives.ReverseEndianness(treeId);
        fixed (byte* from = key)
        {
            Bytes.Copy(from, start + HoltLimits.TreeIdBytes, key.Length);
        }

        return new EngineKey(start, HoltLimits.TreeIdBytes + key.Length);
    }

    /// <summary>A key that lies in native memory already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EngineKey In(NativeBlock memory, int at, int length) => new(memory.Start + at, length);

    /// <summary>The same for bytes that hold the tree id already.</summary>
    public static EngineKey Copied(Span<byte> stack, ReadOnlySpan<byte> key)
    {
        byte* start = key.Length + SlackBytes <= stack.Length ? AddressOf(stack) : LongBlock();
        fixed (byte* from = key)
        {
            Bytes.Copy(from, start, key.Length);
        }

        return new EngineKey(start, key.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* AddressOf(Span<byte> stack)
    {
        // A stack does not move, so the address stays good after the statement.
        fixed (byte* start = &MemoryMarshal.GetReference(stack))
        {
            return start;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* LongBlock() => (s_long ??= new NativeBlock(BlockBytes)).Start;
}
