using Holt.Foundation;

namespace Holt.Frames;

/// <content>
/// Passing groups: the keys that a listing shows as one common prefix. Where the bytes above a node say which group all
/// of its keys are of, a cursor stands on the group and not on a record. No node is without records, so the group has
/// keys.
/// </content>
internal unsafe ref partial struct FrameCursor
{
    /// <summary>Length of the group that the cursor stands on; 0: it stands on a record.</summary>
    public readonly int Group => _group;

    /// <summary>
    /// Goes to the nearest record behind all keys that start as the key at hand, if there is none in the bucket.
    /// </summary>
    /// <param name="length">How much of the key at hand they start with.</param>
    /// <param name="bound">The key at which records behind them start: at or above it, or below it.</param>
    /// <param name="up">Which way.</param>
    /// <returns>False if there is none.</returns>
    public bool Leave(int length, EngineKey bound, bool up)
    {
        if (_trail.IsWhole)
        {
            return GoBeside(length, up);
        }

        // What ends within the base bytes holds every key of the frame.
        return bound.Length > _baseDepth && Seek(bound.Start, bound.Length, up, orEqual: up, leave: null);
    }

    /// <summary>Goes from a group to its nearest record.</summary>
    /// <returns>False if there is none: torn.</returns>
    public bool EnterGroup(bool up) =>
        Enter((uint)((_bucket - _frame) >> FrameFormat.UnitShift), _depth, up, mayStop: false);

    /// <summary>
    /// Enters the nearest child ahead of the way: of the last node that has one, among those whose branch byte is one
    /// of the first bytes. The others have only keys that start with these bytes.
    /// </summary>
    private bool GoBeside(int length, bool up)
    {
        for (int i = _trail.Count - 1; i >= 0; i--)
        {
            int depth = _trail.BranchDepth(i);
            if (depth >= length)
            {
                continue;
            }

            byte* node = FrameAllocator.At(_frame, _trail.Node(i));
            int position = node == _parent ? _position : _key[depth];
            uint next = Next(node, ref position, up);
            if (next != 0)
            {
                _trail.Cut(i + 1);
                _parent = node;
                _position = position;
                return EnterAside(_key, next, depth, position, up);
            }
        }

        return false;
    }

    /// <summary>Stands on the group of all keys below a node, if they are of one.</summary>
    private bool TryStop(byte* node, int depth, int prefix)
    {
        int group = FrameLister.GroupLength(_key, depth + prefix, _filter);
        if (group == 0)
        {
            return false;
        }

        _bucket = node;
        _depth = depth;
        _group = group;
        return true;
    }
}
