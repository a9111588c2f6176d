using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>A record to be written: where its bytes come from. Relative to the bucket that will hold it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct RecordSource
{
    public RecordSource(byte* suffix, int suffixLength, byte* value, uint valueField, ulong version)
    {
        Suffix = suffix;
        SuffixLength = suffixLength;
        Value = value;
        ValueBytes = Bucket.ValueBytes(valueField);
        Lengths = (uint)suffixLength | (valueField << RecordHead.SuffixBits);
        Version = version;
    }

    public byte* Suffix { get; }

    public int SuffixLength { get; }

    public byte* Value { get; }

    /// <summary>Bytes the value takes in the record.</summary>
    public int ValueBytes { get; }

    /// <summary>Both lengths, as stored.</summary>
    public uint Lengths { get; }

    public ulong Version { get; }

    public int RecordBytes => Bucket.RecordBytes(SuffixLength, ValueBytes);
}
