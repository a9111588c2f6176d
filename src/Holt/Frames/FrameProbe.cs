using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// One search of a leaf, cut into steps: each step reads what an earlier one asked the memory for and asks for the
/// next. Many probes stepped in turn wait for memory together (software pipelining, as in Kocberber et al., VLDB 2015).
/// </summary>
/// <remarks>As a search: true once the frame's word is validated.</remarks>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct FrameProbe
{
    private byte* _frame;
    private byte* _key;
    private byte* _bucket;
    private byte* _record;
    private int _length;
    private int _depth;
    private uint _at;

    /// <summary>Whether the answer is there.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether it is a record.</summary>
    public readonly bool IsFound => _record != null;

    public readonly RecordHit Hit => new(_record);

    /// <summary>Starts a search; the key must stay where it is.</summary>
    public void Start(FrameView view, EngineKey key, int depth)
    {
        this = default;
        _frame = view.Start;
        _key = key.Start;
        _length = key.Length;
        _depth = depth;
        _at = ((FrameHeader*)_frame)->Root;
        AskForBlock();
    }

    /// <summary>One step.</summary>
    public void Step()
    {
        if (_bucket == null)
        {
            Descend();
        }
        else if (_record == null)
        {
            Search();
        }
        else
        {
            Finish();
        }
    }

    private void Descend()
    {
        uint bucketStart = ((FrameHeader*)_frame)->BucketStart;
        if (_at >= bucketStart)
        {
            _bucket = FrameAllocator.At(_frame, _at);
            Search();
            return;
        }

        byte* node = FrameAllocator.At(_frame, _at);
        int prefix = Nodes.PrefixLength(node);
        if (_at == 0 || _length - _depth < prefix || !Bytes.EqualShort(Nodes.Prefix(node), _key + _depth, prefix))
        {
            IsDone = true;
            return;
        }

        _depth += prefix;
        int position = _depth == _length ? Nodes.TerminalPosition : _key[_depth];
        ushort* link = Nodes.Link(node, position);
        _at = link == null ? 0u : *link;
        if (_at == 0 || (_at < bucketStart && _depth == _length))
        {
            IsDone = true;
            return;
        }

        _depth += _at < bucketStart ? 1 : 0;
        AskForBlock();
    }

    /// <summary>Finds the candidate in the bucket and asks for its record.</summary>
    private void Search()
    {
        int prefix = Bucket.PrefixLength(_bucket);
        byte* rest = _key + _depth;
        int length = _length - _depth;
        if (length < prefix || !Bytes.Equal(Bucket.Prefix(_bucket), rest, prefix))
        {
            IsDone = true;
            return;
        }

        int slot = Bucket.FindCandidate(_bucket, rest + prefix, length - prefix);
        if (slot < 0)
        {
            IsDone = true;
            return;
        }

        _record = Bucket.Record(_bucket, slot);
        Ask(_record);
        Ask(_record + FrameFormat.LineBytes);
    }

    private void Finish()
    {
        _ = FrameSearch.TryFindInBucket(_bucket, _key + _depth, _length - _depth, out RecordHit hit);
        _record = hit.Start;
        IsDone = true;
    }

    private readonly void AskForBlock()
    {
        byte* block = FrameAllocator.At(_frame, _at);
        if (_at >= ((FrameHeader*)_frame)->BucketStart)
        {
            FrameSearch.PrefetchBucket(block);
        }
        else
        {
            Ask(block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
