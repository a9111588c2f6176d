using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Holt.Tool.Files;

/// <summary>
/// What is stored about a file: 40 bytes, little endian.
/// <code>
/// OFFSET  SIZE
/// 0       8     size in bytes
/// 8       8     time of the last change of the content, nanoseconds since 1970, signed
/// 16      4     mode: kind and permissions, as in stat(2)
/// 20      4     user
/// 24      4     group
/// 28      4     number of links
/// 32      8     inode
/// </code>
/// </summary>
internal readonly record struct FileRecord(
    ulong Size, long ModifiedNs, uint Mode, uint User, uint Group, uint Links, ulong Inode)
{
    /// <summary>Bytes of a packed record.</summary>
    public const int PackedBytes = 40;

    private const uint KindMask = 0xF000;

    public bool IsDirectory => (Mode & KindMask) == 0x4000;

    /// <summary>The letter of the kind, as ls prints it; 0 when there is no such kind.</summary>
    private char Kind => (Mode & KindMask) switch
    {
        0x8000 => '-',
        0x4000 => 'd',
        0xA000 => 'l',
        0x2000 => 'c',
        0x6000 => 'b',
        0x1000 => 'p',
        0xC000 => 's',
        _ => '\0',
    };

    public void Pack(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, Size);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], ModifiedNs);
        BinaryPrimitives.WriteUInt32LittleEndian(to[16..], Mode);
        BinaryPrimitives.WriteUInt32LittleEndian(to[20..], User);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], Group);
        BinaryPrimitives.WriteUInt32LittleEndian(to[28..], Links);
        BinaryPrimitives.WriteUInt64LittleEndian(to[32..], Inode);
    }

    /// <summary>Reads a value as one about a file: it has the size of one, and its mode names a kind of file.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> value, [NotNullWhen(true)] out FileRecord? record)
    {
        record = null;
        if (value.Length != PackedBytes)
        {
            return false;
        }

        var read = new FileRecord(
            BinaryPrimitives.ReadUInt64LittleEndian(value),
            BinaryPrimitives.ReadInt64LittleEndian(value[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(value[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(value[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(value[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(value[28..]),
            BinaryPrimitives.ReadUInt64LittleEndian(value[32..]));
        if (read.Kind != '\0' && read.Mode <= ushort.MaxValue)
        {
            record = read;
        }

        return record is not null;
    }

    /// <summary>Kind and permissions in ten letters, as ls prints them.</summary>
    public string ModeText()
    {
        Span<char> text = stackalloc char[10];
        text[0] = Kind;
        for (int i = 0; i < 9; i++)
        {
            text[i + 1] = (Mode & (1u << (8 - i))) != 0 ? "rwx"[i % 3] : '-';
        }

        Special(text, 3, 0x800, 's');
        Special(text, 6, 0x400, 's');
        Special(text, 9, 0x200, 't');
        return new string(text);
    }

    /// <summary>The time in UTC, to the second.</summary>
    public string ModifiedText()
    {
        long seconds = Math.DivRem(ModifiedNs, 1_000_000_000, out long rest) - (rest < 0 ? 1 : 0);
        DateTime time = DateTime.UnixEpoch.AddSeconds(seconds);
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Set-user, set-group and sticky share a letter with an execute bit: capital without it.</summary>
    private void Special(Span<char> text, int at, uint bit, char letter)
    {
        if ((Mode & bit) != 0)
        {
            text[at] = text[at] == 'x' ? letter : char.ToUpperInvariant(letter);
        }
    }
}
