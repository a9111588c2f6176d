using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using Holt.Data;

namespace Holt.Load;

/// <summary>
/// Records in key order, kept in a file so that all workers have the same. The file, little-endian:
/// <code>
/// 0   magic "HOLTDATA"     8 bytes
/// 8   SHA-256 of the rest  32 bytes
/// 40  records, each: key length u16, value length u16, key, value
/// </code>
/// </summary>
internal sealed class DataSet(RecordList records)
{
    private const int HeaderBytes = 40;
    private const int LengthBytes = 4;

    public int Count => records.Count;

    public long PayloadBytes => records.Bytes;

    private static ReadOnlySpan<byte> Magic => "HOLTDATA"u8;

    public ReadOnlySpan<byte> Key(int index) => records.Key(index);

    public ReadOnlySpan<byte> Value(int index) => records.Value(index);

    /// <summary>The first record at or above a key; <see cref="Count"/> if there is none.</summary>
    public int LowerBound(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (Key(middle).SequenceCompareTo(key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    public bool Contains(ReadOnlySpan<byte> key)
    {
        int index = LowerBound(key);
        return index < Count && Key(index).SequenceEqual(key);
    }

    /// <summary>About <paramref name="count"/> of the records, evenly picked.</summary>
    public DataSet Sample(int count)
    {
        var sample = new RecordList();
        int step = Math.Max(1, Count / count);
        for (int i = 0; i < Count; i += step)
        {
            sample.Add(Key(i), Value(i));
        }

        return new DataSet(sample);
    }

    /// <summary>Writes the file; under its name it is complete or not there.</summary>
    public void Save(string path)
    {
        byte[] body = new byte[PayloadBytes + (Count * (long)LengthBytes)];
        Span<byte> rest = body;
        for (int i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)Key(i).Length);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], (ushort)Value(i).Length);
            Key(i).CopyTo(rest[LengthBytes..]);
            rest = rest[(LengthBytes + Key(i).Length)..];
            Value(i).CopyTo(rest);
            rest = rest[Value(i).Length..];
        }

        string unfinished = path + ".part";
        using (FileStream file = File.Create(unfinished))
        {
            file.Write(Magic);
            file.Write(SHA256.HashData(body));
            file.Write(body);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="checksum">What its head says its checksum is.</param>
    /// <returns>The records; null when the bytes do not have that checksum.</returns>
    public static DataSet? TryLoad(string path, out string checksum)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        checksum = "";
        if (file.Length < HeaderBytes || !file[..Magic.Length].SequenceEqual(Magic))
        {
            return null;
        }

        ReadOnlySpan<byte> sum = file[Magic.Length..HeaderBytes];
        ReadOnlySpan<byte> rest = file[HeaderBytes..];
        checksum = Convert.ToHexStringLower(sum);
        if (!SHA256.HashData(rest).AsSpan().SequenceEqual(sum))
        {
            return null;
        }

        var records = new RecordList();
        while (rest.Length > 0)
        {
            int keyLength = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            int valueLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            rest = rest[LengthBytes..];
            records.Add(rest[..keyLength], rest.Slice(keyLength, valueLength));
            rest = rest[(keyLength + valueLength)..];
        }

        return new DataSet(records);
    }
}
