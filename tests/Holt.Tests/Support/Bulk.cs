using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>
/// Loads keys by the hundred thousand and reads them all back: no put may be refused, none may get lost.
/// </summary>
internal static class Bulk
{
    /// <summary>
    /// Puts distinct keys (in their order, or shuffled; sorts them in the end) with values of 0 to some bytes that
    /// follow from the key, then gets each of them and lists all of them both ways.
    /// </summary>
    public static void LoadAndReadBack(byte[][] keys, int valueBytesMax, bool shuffle, int frameBytes = Stores.Large)
    {
        using HoltDb db = Stores.Open(frameBytes);
        if (shuffle)
        {
            new Rng((ulong)keys.Length).Shuffle<byte[]>(keys);
        }

        byte[] value = new byte[valueBytesMax];
        foreach (byte[] key in keys)
        {
            _ = db.Default.Put(key, ValueOf(key, value));
        }

        Assert.Equal(keys.Length, db.Default.Count);
        Span<byte> read = stackalloc byte[64];
        foreach (byte[] key in keys)
        {
            ReadStatus status = db.Default.TryGet(key, read, out int length, out _);
            bool same = status == ReadStatus.Found && read[..length].SequenceEqual(ValueOf(key, value));
            Assert.True(same, $"get {Text.Show(key)}: {status}");
        }

        Array.Sort(keys, (left, right) => left.AsSpan().SequenceCompareTo(right));
        SameKeys(keys, db.Default);
        StructureChecks.Sound(db);
    }

    /// <summary>All the keys and no others, in order, both ways.</summary>
    private static void SameKeys(byte[][] keys, HoltTree tree)
    {
        int index = 0;
        foreach (Entry entry in tree.Scan(default))
        {
            bool same = index < keys.Length && entry.Key.SequenceEqual(keys[index]);
            Assert.True(same, $"entry {index} is {Text.Show(entry.Key)}");
            index++;
        }

        Assert.Equal(keys.Length, index);
        foreach (Entry entry in tree.Scan(new KeyRange { Reverse = true }))
        {
            index--;
            Assert.True(entry.Key.SequenceEqual(keys[index]), $"entry {index} from behind is {Text.Show(entry.Key)}");
        }

        Assert.Equal(0, index);
    }

    private static ReadOnlySpan<byte> ValueOf(byte[] key, byte[] buffer)
    {
        uint hash = 17;
        foreach (byte b in key)
        {
            hash = unchecked((hash * 31) + b);
        }

        int length = buffer.Length == 0 ? 0 : (int)(hash % (uint)(buffer.Length + 1));
        buffer.AsSpan(0, length).Fill((byte)((hash >> 8) & 0xff));
        return buffer.AsSpan(0, length);
    }

    /// <summary>Distinct keys made from numbers.</summary>
    public static byte[][] Keys(int count, Func<int, byte[]> make)
    {
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            keys[i] = make(i);
        }

        return keys;
    }

    /// <summary>Distinct keys of 16 random hexadecimal digits.</summary>
    public static byte[][] HexKeys(int count)
    {
        var rng = new Rng(21);
        var seen = new HashSet<ulong>();
        while (seen.Count < count)
        {
            _ = seen.Add(rng.Next());
        }

        return [.. seen.Select(number => Text.Bytes($"{number:x16}"))];
    }

    public static byte[] BigEndian(ulong number)
    {
        byte[] key = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }
}
