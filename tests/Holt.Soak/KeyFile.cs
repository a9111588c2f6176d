using System;
using System.IO;
using Holt.Data;

namespace Holt.Soak;

/// <summary>
/// Keys in ascending order in a mapped file, so that a process has them as soon as it starts: their count, the place
/// where each ends, then their bytes. Key i is slot i of the <see cref="Board"/>.
/// </summary>
internal sealed unsafe class KeyFile(string path) : IDisposable
{
    private readonly MappedFile _map = new(path);

    public int Count => *(int*)_map.Start;

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            uint* ends = (uint*)_map.Start;
            uint start = index == 0 ? 0 : ends[index];
            byte* bytes = _map.Start + ((Count + 1L) * sizeof(uint));
            return new ReadOnlySpan<byte>(bytes + start, (int)(ends[index + 1] - start));
        }
    }

    public static void Write(string path, RecordList keys)
    {
        using var file = new BinaryWriter(File.Create(path));
        int[] order = keys.SortedOrder();
        file.Write(order.Length);
        uint end = 0;
        foreach (int index in order)
        {
            end += (uint)keys.Key(index).Length;
            file.Write(end);
        }

        foreach (int index in order)
        {
            file.Write(keys.Key(index));
        }
    }

    public void Dispose() => _map.Dispose();
}
