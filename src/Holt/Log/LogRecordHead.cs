// Who writes a record, and who looks for it, in one picture. The room was used before (segments are recycled without
// zeros), so what lies there means nothing until the LSN does.
//
//    writer                                     folder, recovery
//    1  Mark := 0, the head but its LSN         1  Lsn = the place?  no: nothing is written yet
//    2  Lsn       (release)                     2  check of the head
//    3  body                                    3  Mark = 0?  not published yet
//    4  Mark      (release)                     4  (recovery only) the mark is that of head and body
//
// A record that lay here in an earlier life has another LSN, so 1 refuses it; bytes of a value that look like this one
// would have to know the salt.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>Stands before every record of the log.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct LogRecordHead
{
    public const int Size = 32;

    /// <summary>Bytes of the record with its head, a multiple of 8.</summary>
    [FieldOffset(0x00)]
    public uint Length;

    [FieldOffset(0x04)]
    public LogKind Kind;

    [FieldOffset(0x05)]
    public byte Reserved0;

    /// <summary>Operations in it.</summary>
    [FieldOffset(0x06)]
    public ushort Count;

    /// <summary>Its own place.</summary>
    [FieldOffset(0x08)]
    public ulong Lsn;

    /// <summary>Everything below was synced when this was written.</summary>
    [FieldOffset(0x10)]
    public ulong Durable;

    /// <summary>Of all above, with the salt.</summary>
    [FieldOffset(0x18)]
    public uint Check;

    /// <summary>Of the body, finished with the above; stored last, never 0.</summary>
    [FieldOffset(0x1c)]
    public uint Mark;

    /// <summary>Whether the body means something.</summary>
    public readonly bool HasBody => Kind > LogKind.Void;

    /// <summary>Writes a head that is not published yet, step 1 and 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(LogRecordHead* to, LogRecordHead head, ulong salt)
    {
        to->Mark = 0;
        *(ulong*)to = *(ulong*)&head;
        to->Durable = head.Durable;
        to->Check = head.CheckOf(salt);
        Volatile.Write(ref to->Lsn, head.Lsn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint CheckOf(ulong salt)
    {
        ulong first = Length | ((ulong)Kind << 32) | ((ulong)Reserved0 << 40) | ((ulong)Count << 48);
        return Checksum.Of(Checksum.Of(Checksum.Of(Checksum.Of(0, first), Lsn), Durable), salt);
    }

    /// <summary>The mark of a record whose body is there.</summary>
    public readonly uint MarkOf(byte* body, ulong salt)
    {
        uint sum = HasBody ? Checksum.Of(new ReadOnlySpan<byte>(body, (int)Length - Size)) : 0;
        sum = Checksum.Of(Checksum.Of(sum, Lsn ^ salt), Check);
        return sum == 0 ? 1 : sum;
    }

    /// <summary>Whether this is the head of a record at <paramref name="lsn"/> that has room for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsGood(ulong lsn, ulong room, ulong salt) =>
        Lsn == lsn
        && Check == CheckOf(salt)
        && Length >= Size
        && Length <= room
        && Length % LogFormat.UnitBytes == 0
        && Kind is > LogKind.None and <= LogKind.Write
        && Durable <= lsn;
}
