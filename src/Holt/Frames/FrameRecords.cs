using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>The records of a frame that stands still and is sound, in key order.</summary>
internal unsafe ref struct FrameRecords
{
    private readonly byte* _frame;
    private FrameWalk _walk;
    private byte[] _key = new byte[256];
    private int _keyLength;
    private byte* _bucket;
    private int _slot;

    public FrameRecords(FrameView view)
    {
        _frame = view.Start;
        _walk = new FrameWalk(view.Start);
    }

    /// <summary>The key of the record it stands on, without the bytes that all keys of the frame share.</summary>
    public readonly ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public readonly RecordHit Record => new(Bucket.Record(_bucket, _slot));

    /// <summary>What a router's record says.</summary>
    public readonly RouterEntry Child => *(RouterEntry*)Bucket.Value(Bucket.Record(_bucket, _slot));

    /// <summary>Goes to the next record.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        _slot++;
        while (_bucket == null || _slot == Bucket.Count(_bucket))
        {
            if (!_walk.MoveNext())
            {
                return false;
            }

            _bucket = _walk.IsBucket ? FrameAllocator.At(_frame, _walk.Block) : null;
            _slot = 0;
        }

        LoadKey();
        return true;
    }

    private void LoadKey()
    {
        int prefix = Bucket.PrefixLength(_bucket);
        int start = _walk.Depth + prefix;
        int longest = start + Bucket.SuffixLength(Bucket.Record(_bucket, _slot)) + Bytes.HeadBytes;
        if (longest > _key.Length)
        {
            Array.Resize(ref _key, 2 * longest);
        }

        _walk.Path.CopyTo(_key);
        new ReadOnlySpan<byte>(Bucket.Prefix(_bucket), prefix).CopyTo(_key.AsSpan(_walk.Depth));
        _keyLength = start + BucketCheck.CopySuffix(_bucket, _slot, _key.AsSpan(start));
    }
}
