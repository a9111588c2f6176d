using System;

namespace Holt.Frames;

/// <summary>
/// Visits the nodes and buckets of a frame in key order, each node before its children, a bucket once for its run. What
/// stands still may be walked; what may be wrong too, if every block is examined before the next step.
/// </summary>
/// <remarks>Keeps a stack of its own: keys are nested as deep as they are long.</remarks>
internal unsafe ref struct FrameWalk
{
    private readonly byte* _frame;
    private readonly uint _bucketStart;
    private Level[] _levels = new Level[16];
    private byte[] _path = new byte[256];
    private bool _hasBegun;

    public FrameWalk(byte* frame)
    {
        _frame = frame;
        _bucketStart = ((FrameHeader*)frame)->BucketStart;
    }

    /// <summary>The node or bucket it stands on.</summary>
    public ushort Block { get; private set; }

    public readonly bool IsBucket => Block >= _bucketStart;

    /// <summary>Nodes above the block.</summary>
    public int LevelCount { get; private set; }

    /// <summary>Key bytes that the way to the block consumes.</summary>
    public int Depth { get; private set; }

    /// <summary>Those bytes.</summary>
    public readonly ReadOnlySpan<byte> Path => _path.AsSpan(0, Depth);

    /// <summary>The node above, or null.</summary>
    public readonly byte* Parent => LevelCount == 0 ? null : At(_levels[LevelCount - 1].Node);

    /// <summary>The first position of its parent that the block hangs on.</summary>
    public int Position { get; private set; }

    /// <summary>The last one: a bucket's run ends there.</summary>
    public int LastPosition { get; private set; }

    /// <summary>Goes on.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            Block = ((FrameHeader*)_frame)->Root;
            return Block != 0;
        }

        if (!IsBucket)
        {
            Enter();
        }

        while (LevelCount > 0 && !NextChild(ref _levels[LevelCount - 1]))
        {
            LevelCount--;
        }

        return LevelCount > 0;
    }

    private readonly byte* At(uint reference) => FrameAllocator.At(_frame, reference);

    private void Enter()
    {
        byte* node = At(Block);
        var prefix = new ReadOnlySpan<byte>(Nodes.Prefix(node), Nodes.PrefixLength(node));
        if (Depth + prefix.Length >= _path.Length)
        {
            Array.Resize(ref _path, 2 * (Depth + prefix.Length + 1));
        }

        if (LevelCount == _levels.Length)
        {
            Array.Resize(ref _levels, 2 * LevelCount);
        }

        prefix.CopyTo(_path.AsSpan(Depth));
        _levels[LevelCount++] = new Level
        {
            Node = Block,
            Position = Nodes.NoneBelow,
            BranchDepth = Depth + prefix.Length,
        };
    }

    private bool NextChild(ref Level level)
    {
        byte* node = At(level.Node);
        int position = Nodes.After(node, level.Position);
        if (position == Nodes.NoneAbove)
        {
            return false;
        }

        Block = *Nodes.Link(node, position);
        Position = position;
        LastPosition = position;
        Depth = level.BranchDepth;
        if (IsBucket)
        {
            int next = Nodes.After(node, position);
            while (next != Nodes.NoneAbove && *Nodes.Link(node, next) == Block)
            {
                LastPosition = next;
                next = Nodes.After(node, next);
            }
        }
        else if (position != Nodes.TerminalPosition)
        {
            _path[Depth++] = (byte)position;
        }

        level.Position = LastPosition;
        return true;
    }

    private struct Level
    {
        public ushort Node;
        public int Position;
        public int BranchDepth;
    }
}
