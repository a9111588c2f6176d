using System.Collections.Generic;

namespace Holt.Tool.Files;

/// <summary>An open directory of a walk, with the names in it that are still to be entered.</summary>
internal sealed class Level(int directory, int pathLength, double share, List<byte[]> names)
{
    private int _next;

    public int Directory { get; } = directory;

    public int PathLength { get; } = pathLength;

    /// <summary>What each of the names is worth, as a part of the whole walk.</summary>
    public double Share { get; } = share;

    public bool HasMore => _next < names.Count;

    public byte[] Next() => names[_next++];
}
