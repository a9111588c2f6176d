using System;
using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>
/// A value on its way into a record: its bytes, or the place of a long one. The bytes do not move meanwhile.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct RecordValue
{
    private readonly ReadOnlySpan<byte> _bytes;

    private RecordValue(ReadOnlySpan<byte> bytes, uint field)
    {
        _bytes = bytes;
        Field = field;
    }

    /// <summary>The length as stored in the record.</summary>
    public uint Field { get; }

    /// <summary>Bytes it takes in the record.</summary>
    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Where a long value lies; the default place for a short one.</summary>
    public ValuePlace Place => Field == RecordHead.Spilled ? MemoryMarshal.Read<ValuePlace>(_bytes) : default;

    /// <summary>A value short enough for its record.</summary>
    public static RecordValue Inline(ReadOnlySpan<byte> bytes) => new(bytes, (uint)bytes.Length);

    /// <summary>A value that lies in value frames.</summary>
    public static RecordValue Spilled(in ValuePlace place) =>
        new(MemoryMarshal.AsBytes(new ReadOnlySpan<ValuePlace>(in place)), RecordHead.Spilled);

    /// <summary>An entry of a router.</summary>
    public static RecordValue Of(in RouterEntry entry) =>
        Inline(MemoryMarshal.AsBytes(new ReadOnlySpan<RouterEntry>(in entry)));
}
