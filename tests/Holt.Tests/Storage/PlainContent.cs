using System.Collections.Generic;

namespace Holt.Tests.Storage;

/// <summary>A file of a <see cref="PlainDisk"/>.</summary>
internal sealed class PlainContent
{
    public byte[] Bytes { get; set; } = [];

    public object? Owner { get; set; }

    public HashSet<object> Readers { get; } = [];
}
