using System;
using System.Text;

namespace Holt.Soak;

/// <summary>
/// Memory that writers and driver share, in a file:
/// <code>
///   0            1 KiB             3 KiB                    4 KiB
///   | BoardHead  | what is wrong   | WriterLine per writer  | Slot per key ...
/// </code>
/// A writer notes a write in its slot before it calls the store, and again when the call has returned.
/// </summary>
internal sealed unsafe class Board(string path) : IDisposable
{
    private const int ErrorStart = 1 << 10;
    private const int LinesStart = 3 << 10;
    private const int SlotsStart = 4 << 10;

    private readonly MappedFile _map = new(path);

    public ref BoardHead Head => ref *(BoardHead*)_map.Start;

    public string Error => Encoding.UTF8.GetString(_map.Start + ErrorStart, Head.ErrorBytes);

    public static void Make(string path, int keyCount) =>
        MappedFile.Make(path, SlotsStart + ((long)keyCount * sizeof(Slot)));

    public ref WriterLine Line(int writer) => ref ((WriterLine*)(_map.Start + LinesStart))[writer];

    public ref Slot Slot(int index) => ref ((Slot*)(_map.Start + SlotsStart))[index];

    /// <summary>The first thing that is wrong stays.</summary>
    public void Fail(string text)
    {
        lock (_map)
        {
            if (Head.ErrorBytes == 0)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                int count = Math.Min(bytes.Length, LinesStart - ErrorStart);
                bytes.AsSpan(0, count).CopyTo(new Span<byte>(_map.Start + ErrorStart, count));
                Head.ErrorBytes = count;
            }
        }
    }

    public void Dispose() => _map.Dispose();
}
