using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace Holt.Trace;

/// <summary>What came out, as text that a person can compare: lines, and bytes as they are.</summary>
internal sealed class Answers(string path) : IDisposable
{
    public const char Record = 'k';
    public const char Prefix = 'c';
    public const char Missing = 'x';

    private readonly BufferedStream _to = new(File.Create(path), 1 << 16);

    public void Line(int number, byte code, long answer) => Text($"{number} {(char)code} {answer}\n");

    public void Entry(char kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Text($"{kind} {key.Length} {value.Length}\n");
        _to.Write(key);
        _to.Write(value);
        _to.WriteByte((byte)'\n');
    }

    public void Dispose() => _to.Dispose();

    private void Text(FormattableString text) =>
        _to.Write(Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture)));
}
