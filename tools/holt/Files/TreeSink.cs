using System;

namespace Holt.Tool.Files;

/// <summary>Puts what a source reads into a tree.</summary>
internal sealed class TreeSink(HoltTree tree) : IRecordSink
{
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _ = tree.Put(key, value);
}
