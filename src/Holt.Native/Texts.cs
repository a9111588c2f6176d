using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Holt.Native;

/// <summary>Texts on their way from and to C: UTF-8 that ends with a NUL.</summary>
internal static unsafe class Texts
{
    /// <summary>Longest text that is taken.</summary>
    private const int BytesMax = 1 << 16;

    private static readonly UTF8Encoding s_strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a text; null when it is not UTF-8, or too long to be one.</summary>
    public static string? Read(byte* text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        return bytes.Length <= BytesMax && Utf8.IsValid(bytes) ? s_strict.GetString(bytes) : null;
    }

    /// <summary>Writes a text, cut at a character if need be, with its NUL and zeros behind.</summary>
    /// <returns>Whether it fitted.</returns>
    public static bool Write(Span<byte> to, string text)
    {
        to.Clear();
        _ = Utf8.FromUtf16(text, to[..^1], out int read, out _);
        return read == text.Length;
    }

    /// <summary>Puts a text, with a NUL behind it that does not count, into memory that grows.</summary>
    public static HoltStatus Write(BufLayout* to, string text)
    {
        int length = s_strict.GetByteCount(text);
        if (!Buffers.TryReserve(to, length + 1))
        {
            return HoltStatus.NoMemory;
        }

        _ = s_strict.GetBytes(text, new Span<byte>(to->Data, length));
        to->Data[length] = 0;
        to->Size = (nuint)length;
        return HoltStatus.Ok;
    }
}
