using System;
using Holt.Foundation;

namespace Holt.Tests.Log;

/// <summary>
/// The bytes of a file, and those of its last sync. They move when it grows, so maps come after that.
/// </summary>
/// <remarks>Who reads it by calls may do so while another unmaps it.</remarks>
internal sealed unsafe class MemoryFile
{
    private readonly System.Threading.Lock _lock = new();
    private NativeBlock _block = new(MemoryDisk.SectorBytes);
    private byte[] _synced = [];
    private readonly System.Collections.Generic.List<NativeBlock> _moved = []; // stays memory

    public MemoryFile()
    {
    }

    public MemoryFile(byte[] content)
    {
        Grow(content.Length);
        content.CopyTo(Span);
        _synced = content;
    }

    public long Bytes { get; private set; }

    public byte* Start => _block.Start;

    public Span<byte> Span => new(_block.Start, (int)Bytes);

    public void Grow(long bytes)
    {
        if (bytes > Bytes)
        {
            var block = new NativeBlock((int)bytes);
            block.Span.Clear();
            Span.CopyTo(block.Span);
            _block = block;
            Bytes = bytes;
        }
    }

    /// <summary>The bytes go elsewhere, and whoever still has the old place finds nonsense there.</summary>
    public void Move()
    {
        lock (_lock)
        {
            NativeBlock old = _block;
            _block = new NativeBlock(old.Size);
            old.Span.CopyTo(_block.Span);
            old.Span.Fill(0xEE);
            _moved.Add(old);
        }
    }

    /// <summary>Copies what there is of a range, as a call does: from the one place or the other.</summary>
    public int Read(long offset, Span<byte> to)
    {
        lock (_lock)
        {
            int count = (int)Math.Clamp(Bytes - offset, 0, to.Length);
            Span.Slice((int)Math.Min(offset, Bytes), count).CopyTo(to);
            return count;
        }
    }

    public void Cut(long bytes) => Bytes = Math.Min(bytes, Bytes);

    public void Sync()
    {
        lock (_lock)
        {
            _synced = Span.ToArray();
        }
    }

    /// <summary>What a loss of power would leave.</summary>
    public ReadOnlySpan<byte> Synced => _synced;

    public byte[] Content() => Span.ToArray();

    public byte[] Content(Func<int, bool> survives)
    {
        byte[] content = (byte[])_synced.Clone();
        for (int at = 0; at < content.Length; at += MemoryDisk.SectorBytes)
        {
            int count = Math.Min(MemoryDisk.SectorBytes, content.Length - at);
            Span<byte> now = Span.Slice(at, count);
            if (!now.SequenceEqual(content.AsSpan(at, count)) && survives(at / MemoryDisk.SectorBytes))
            {
                now.CopyTo(content.AsSpan(at, count));
            }
        }

        return content;
    }
}
