using System;

namespace Holt.Tool.Files;

/// <summary>Where a source puts the records it reads.</summary>
internal interface IRecordSink
{
    /// <summary>Takes one record; the spans are good for the call only.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
}
