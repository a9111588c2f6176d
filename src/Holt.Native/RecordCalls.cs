using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Engine;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>What is done to the records of a tree.</summary>
internal static unsafe class RecordCalls
{
    private const uint SyncFlag = 1;

    /// <summary>
    /// A get that meets no system call and allocates nothing, so that no cancelled thread can end in it; or nothing, as
    /// <see cref="Front.Later"/> says, of what is no answer or would have to wait.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GetNow(
        ulong tree, ulong view, byte* key, nuint keyLength, Span<byte> destination, nuint* length, ulong* version)
    {
        if (view != 0 || keyLength > EngineKey.ShortBytesMax || Handles.Tree(tree) is not { } handle)
        {
            return Front.Later;
        }

        HoltStatus status = handle.Engine.GetNow(
            handle.Id,
            MemoryMarshal.CreateReadOnlySpan(ref *key, (int)keyLength),
            destination,
            out int needed,
            out RecordVersion found);
        if (status < HoltStatus.Ok)
        {
            return Front.Later;
        }

        *length = (nuint)needed;
        if (version != null)
        {
            *version = found.Value;
        }

        return (int)status;
    }

    public static int Get(
        ulong tree, ulong view, byte* key, nuint keyLength, Span<byte> destination, nuint* length, ulong* version)
    {
        if (view != 0 || Handles.Tree(tree) is not { } handle)
        {
            return NotFound(length, version, Failure.Of(HoltStatus.Handle));
        }

        HoltStatus status = handle.Engine.Get(
            handle.Id, Bytes(key, keyLength), destination, out int needed, out RecordVersion found);
        *length = (nuint)needed;
        if (version != null)
        {
            *version = found.Value;
        }

        return status >= HoltStatus.Ok ? (int)status : Failure.Of(status, handle.Engine.CauseOf(status));
    }

    public static int GetBuffer(ulong tree, ulong view, byte* key, nuint keyLength, BufLayout* to, ulong* version)
    {
        if (!Buffers.IsSound(to))
        {
            return Failure.Of(HoltStatus.Invalid, "the buffer is neither zeroed nor one of ours");
        }

        nuint length = 0;
        int status;
        do
        {
            if (length > to->Capacity && !Buffers.TryReserve(to, (int)length))
            {
                return Failure.Of(HoltStatus.NoMemory);
            }

            to->Size = 0;
            var room = new Span<byte>(to->Data, (int)nuint.Min(to->Capacity, int.MaxValue));
            status = Get(tree, view, key, keyLength, room, &length, version);
        }
        while (status == (int)HoltStatus.TooSmall);
        to->Size = status == (int)HoltStatus.Ok ? length : 0;
        return status;
    }

    public static int Head(ulong tree, ulong view, byte* key, nuint keyLength, nuint* length, ulong* version)
    {
        nuint bytes = 0;
        int status = Get(tree, view, key, keyLength, default, &bytes, version);
        if (length != null)
        {
            *length = bytes;
        }

        return status == (int)HoltStatus.TooSmall ? (int)HoltStatus.Ok : status;
    }

    public static int Put(
        ulong tree, byte* key, nuint keyLength, byte* value, nuint valueLength, uint flags, ulong* version)
    {
        if (version != null)
        {
            *version = 0;
        }

        if (Refusal(tree, flags, out TreeHandle? handle) is { } refused)
        {
            return refused;
        }

        StoreEngine engine = handle!.Engine;
        HoltStatus status = engine.Put(
            handle.Id, Bytes(key, keyLength), Bytes(value, valueLength), flags != 0, out RecordVersion made);
        if (version != null)
        {
            *version = made.Value;
        }

        return status >= HoltStatus.Ok ? (int)status : OfWrite(engine, status, made);
    }

    public static int Delete(ulong tree, byte* key, nuint keyLength, uint flags, ulong* version)
    {
        if (version != null)
        {
            *version = 0;
        }

        if (Refusal(tree, flags, out TreeHandle? handle) is { } refused)
        {
            return refused;
        }

        StoreEngine engine = handle!.Engine;
        HoltStatus status = engine.Delete(handle.Id, Bytes(key, keyLength), flags != 0, out RecordVersion removed);
        if (version != null)
        {
            *version = removed.Value;
        }

        return status >= HoltStatus.Ok ? (int)status : OfWrite(engine, status, removed);
    }

    /// <summary>The keys have been read from their columns; the answers go into theirs.</summary>
    public static int GetMany(ulong tree, ulong view, ManyColumns columns, nuint* need)
    {
        *need = 0;
        if (view != 0 || Handles.Tree(tree) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        if (columns.Refusal() is { } refused)
        {
            return refused;
        }

        ManyKeys keys = ManyKeys.Rent();
        keys.Read(columns.Keys, columns.KeyEnds);
        HoltStatus status = handle.Engine.GetMany(handle.Id, keys.Keys, keys.Results);
        long bytes = 0;
        if (status == HoltStatus.Ok)
        {
            status = columns.Fill(keys.Results, out bytes);
            *need = (nuint)bytes;
        }

        keys.Return(bytes);
        return Failure.Of(status, handle.Engine.CauseOf(status));
    }

    /// <summary>No limit is above what a span can have: a longer one is too large as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Bytes(byte* start, nuint length) =>
        new(start, (int)nuint.Min(length, int.MaxValue));

    private static int NotFound(nuint* length, ulong* version, int status)
    {
        *length = 0;
        if (version != null)
        {
            *version = 0;
        }

        return status;
    }

    private static int? Refusal(ulong tree, uint flags, out TreeHandle? handle)
    {
        handle = null;
        if ((flags & ~SyncFlag) != 0)
        {
            return Failure.Of(HoltStatus.Invalid, "an unknown flag");
        }

        handle = Handles.Tree(tree);
        return handle is null ? Failure.Of(HoltStatus.Handle) : null;
    }

    /// <summary>A write that has a version is in the tree; what failed came behind it.</summary>
    private static int OfWrite(StoreEngine engine, HoltStatus status, RecordVersion version) => Failure.Of(
        status, engine.CauseOf(status), version.Value == 0 ? HoltOutcome.NotApplied : HoltOutcome.Unknown);
}
