using System;
using System.IO;
using Holt.Tool.Screen;

namespace Holt.Tool.Files;

/// <summary>
/// Reads lines of a key, a tabulator and a value. Everything is taken as it is: the key ends at the first tabulator,
/// the value at the end of the line, and there are no escapes.
/// </summary>
internal sealed class TsvReader(IRecordSink sink, Meter meter)
{
    private byte[] _buffer = new byte[1 << 20];

    /// <summary>Reads a file, or standard input for "-".</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line has no tabulator.</exception>
    public void Run(string file)
    {
        using Stream stream = file is "-" ? Console.OpenStandardInput() : OpenFile(file);
        long total = stream.CanSeek ? stream.Length : 0;
        int used = 0;
        while (true)
        {
            int read = stream.Read(_buffer, used, _buffer.Length - used);
            bool ended = read == 0;
            int taken = TakeLines(file, _buffer.AsSpan(0, used + read), ended);
            meter.Advance(total > 0 ? (double)read / total : 0);
            if (ended)
            {
                return;
            }

            used += read - taken;
            _buffer.AsSpan(taken, used).CopyTo(_buffer);
            if (used == _buffer.Length)
            {
                Array.Resize(ref _buffer, checked(2 * used));
            }
        }
    }

    private static FileStream OpenFile(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);

    /// <summary>Takes all whole lines, and at the end of the file also one without its line feed.</summary>
    private int TakeLines(string file, ReadOnlySpan<byte> bytes, bool ended)
    {
        int start = 0;
        while (start < bytes.Length)
        {
            int length = bytes[start..].IndexOf((byte)'\n');
            if (length < 0 && !ended)
            {
                break;
            }

            ReadOnlySpan<byte> line = length < 0 ? bytes[start..] : bytes.Slice(start, length);
            int tab = line.IndexOf((byte)'\t');
            if (tab < 0)
            {
                throw new InvalidDataException($"{file}: line {meter.Count + 1} has no tabulator");
            }

            sink.Add(line[..tab], line[(tab + 1)..]);
            meter.Count++;
            start += line.Length + 1;
        }

        return Math.Min(start, bytes.Length);
    }
}
