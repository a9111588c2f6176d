using System;
using System.Buffers;
using System.IO;
using System.Text;
using Holt.Tool.Keys;

namespace Holt.Tool.Screen;

/// <summary>Standard output as bytes, gathered into large writes; flushed after every command.</summary>
internal sealed class Output(Stream stream, bool hasColors) : IDisposable
{
    private const int FlushBytes = 64 << 10;

    private readonly ArrayBufferWriter<byte> _pending = new(FlushBytes);

    /// <summary>Writes bytes as they are.</summary>
    public Output Raw(ReadOnlySpan<byte> bytes)
    {
        _pending.Write(bytes);
        return this;
    }

    public Output Text(string text)
    {
        _ = Encoding.UTF8.GetBytes(text, _pending);
        return this;
    }

    /// <summary>Writes a key or value in its printed form.</summary>
    public Output Key(ReadOnlySpan<byte> bytes)
    {
        KeyText.Print(bytes, _pending);
        return this;
    }

    /// <summary>The same, in the colour of what stands for more than itself.</summary>
    public Output Group(ReadOnlySpan<byte> bytes)
    {
        Color("\x1b[1;34m"u8);
        KeyText.Print(bytes, _pending);
        Color("\x1b[0m"u8);
        return this;
    }

    public void Line(string text) => Text(text).EndLine();

    public void EndLine()
    {
        _pending.Write("\n"u8);
        if (_pending.WrittenCount >= FlushBytes)
        {
            Flush();
        }
    }

    public void Flush()
    {
        stream.Write(_pending.WrittenSpan);
        stream.Flush();
        _pending.ResetWrittenCount();
    }

    /// <summary>Writes what is left; the stream stays its owner's.</summary>
    public void Dispose() => Flush();

    private void Color(ReadOnlySpan<byte> sequence)
    {
        if (hasColors)
        {
            _pending.Write(sequence);
        }
    }
}
