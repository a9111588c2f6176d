using System;
using System.Runtime.CompilerServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>A record that a search met: where its value lies. Good as long as the frame's latch word says so.</summary>
internal readonly unsafe ref struct RecordHit
{
    private readonly byte* _record;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RecordHit(byte* record) => _record = record;

    internal byte* Start => _record;

    public ulong Version => ((RecordHead*)_record)->Version;

    public bool IsSpilled => Bucket.ValueField(_record) == RecordHead.Spilled;

    /// <summary>Length of the value in bytes, wherever it lies.</summary>
    public int ValueLength
    {
        get
        {
            uint stored = Bucket.ValueField(_record);
            return stored == RecordHead.Spilled ? (int)(Place.Length & int.MaxValue) : (int)stored;
        }
    }

    /// <summary>Where a long value lies.</summary>
    public ValuePlace Place => *(ValuePlace*)Bucket.Value(_record);

    /// <summary>Copies the first bytes of a value that lies in the record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(Span<byte> destination, int length)
    {
        SyncPoint.Reach();
        fixed (byte* to = destination)
        {
            Bytes.Copy(Bucket.Value(_record), to, Math.Min(length, destination.Length));
        }
    }
}
