using System;
using Holt.Data;
using Holt.Tool.Files;

namespace Holt.Tool.Demo;

/// <summary>Keeps what a source reads.</summary>
internal sealed class ListSink : IRecordSink
{
    public RecordList Records { get; } = new();

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Records.Add(key, value);
}
