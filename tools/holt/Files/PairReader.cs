using System;
using System.Buffers.Binary;
using System.IO;
using Holt.Tool.Screen;

namespace Holt.Tool.Files;

/// <summary>
/// Reads pairs of any bytes, one behind the other: length of the key and length of the value, 4 bytes each, little
/// endian; key; value.
/// </summary>
internal sealed class PairReader(IRecordSink sink, Meter meter)
{
    private const int HeadBytes = 2 * sizeof(uint);

    private byte[] _buffer = new byte[1 << 16];

    /// <summary>Writes a pair.</summary>
    public static void Write(Stream to, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(uint)..], value.Length);
        to.Write(head);
        to.Write(key);
        to.Write(value);
    }

    /// <summary>Reads a file, or standard input for "-".</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A pair is not whole, or longer than a store takes.</exception>
    public void Run(string file)
    {
        using Stream raw = file is "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        using var stream = new BufferedStream(raw, 1 << 16);
        long total = raw.CanSeek ? raw.Length : 0;
        Span<byte> head = stackalloc byte[HeadBytes];
        while (true)
        {
            int read = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
            if (read == 0)
            {
                return;
            }

            uint keyLength = BinaryPrimitives.ReadUInt32LittleEndian(head);
            uint valueLength = BinaryPrimitives.ReadUInt32LittleEndian(head[sizeof(uint)..]);
            if (read < HeadBytes || keyLength > HoltLimits.KeyBytesMax || valueLength > HoltLimits.ValueBytesMax)
            {
                throw new InvalidDataException($"{file}: pair {meter.Count + 1} has no lengths that a store takes");
            }

            Span<byte> pair = Room((int)(keyLength + valueLength));
            if (stream.ReadAtLeast(pair, pair.Length, throwOnEndOfStream: false) < pair.Length)
            {
                throw new InvalidDataException($"{file}: pair {meter.Count + 1} is cut off");
            }

            sink.Add(pair[..(int)keyLength], pair[(int)keyLength..]);
            meter.Count++;
            meter.Advance(total > 0 ? (double)(HeadBytes + pair.Length) / total : 0);
        }
    }

    private Span<byte> Room(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        return _buffer.AsSpan(0, length);
    }
}
