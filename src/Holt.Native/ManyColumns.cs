using System;

namespace Holt.Native;

/// <summary>The columns of a read of many keys.</summary>
internal readonly unsafe ref struct ManyColumns(nuint count, byte* keys, uint* keyEnds)
{
    private const byte Found = 0;
    private const byte NotFound = 1;

    /// <summary>Where the values go.</summary>
    public byte* Heap { get; init; }

    public nuint HeapBytes { get; init; }

    public uint* ValueEnds { get; init; }

    /// <summary>May be null.</summary>
    public ulong* Versions { get; init; }

    public byte* States { get; init; }

    public ReadOnlySpan<uint> KeyEnds => new(keyEnds, (int)count);

    public ReadOnlySpan<byte> Keys => new(keys, count == 0 ? 0 : (int)keyEnds[count - 1]);

    /// <summary>What is wrong with the keys; null when nothing is.</summary>
    public int? Refusal()
    {
        if (count > int.MaxValue)
        {
            return Failure.Of(HoltStatus.TooLarge);
        }

        uint start = 0;
        for (nuint i = 0; i < count; i++)
        {
            uint end = keyEnds[i];
            if (end < start || end > int.MaxValue)
            {
                return Failure.Of(HoltStatus.Invalid, "the ends of keys must not fall", (long)i);
            }

            if (end - start > HoltLimits.KeyBytesMax)
            {
                return Failure.Of(HoltStatus.TooLarge, "", (long)i);
            }

            start = end;
        }

        return null;
    }

    /// <summary>Copies the answers out.</summary>
    /// <returns>Ok, TooSmall: the heap must have as many bytes; TooLarge: more than a column can say.</returns>
    public HoltStatus Fill(HoltGetResults results, out long bytes)
    {
        bytes = 0;
        for (int i = 0; i < results.Count; i++)
        {
            bytes += results.Value(i).Length;
        }

        if (bytes > uint.MaxValue || (ulong)bytes > HeapBytes)
        {
            return bytes > uint.MaxValue ? HoltStatus.TooLarge : HoltStatus.TooSmall;
        }

        uint used = 0;
        for (int i = 0; i < results.Count; i++)
        {
            ReadOnlySpan<byte> value = results.Value(i);
            value.CopyTo(new Span<byte>(Heap + used, value.Length));
            used += (uint)value.Length;
            ValueEnds[i] = used;
            States[i] = results.IsFound(i) ? Found : NotFound;
            if (Versions != null)
            {
                Versions[i] = results.Version(i).Value;
            }
        }

        return HoltStatus.Ok;
    }
}
