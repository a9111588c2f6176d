using System;
using System.Runtime.InteropServices;

namespace Holt.Foundation;

/// <summary>Many records as two columns: the bytes of all, and where each ends.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct PutColumns(
    ReadOnlySpan<byte> keys, ReadOnlySpan<int> keyEnds, ReadOnlySpan<byte> values, ReadOnlySpan<int> valueEnds)
{
    private readonly ReadOnlySpan<byte> _keys = keys;
    private readonly ReadOnlySpan<int> _keyEnds = keyEnds;
    private readonly ReadOnlySpan<byte> _values = values;
    private readonly ReadOnlySpan<int> _valueEnds = valueEnds;

    public int Count => _keyEnds.Length;

    /// <summary>Whether the ends ascend and lie in the bytes.</summary>
    public bool IsSane =>
        _keyEnds.Length == _valueEnds.Length && AreSane(_keyEnds, _keys.Length) && AreSane(_valueEnds, _values.Length);

    public ReadOnlySpan<byte> KeyAt(int index) => At(_keys, _keyEnds, index);

    public ReadOnlySpan<byte> ValueAt(int index) => At(_values, _valueEnds, index);

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int index) =>
        bytes[(index == 0 ? 0 : ends[index - 1])..ends[index]];

    private static bool AreSane(ReadOnlySpan<int> ends, int length)
    {
        int before = 0;
        foreach (int end in ends)
        {
            if (end < before || end > length)
            {
                return false;
            }

            before = end;
        }

        return true;
    }
}
