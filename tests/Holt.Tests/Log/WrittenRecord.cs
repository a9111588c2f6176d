using System;
using System.Collections.Generic;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>An operation as it was written, or read; no value: a delete.</summary>
internal sealed record WrittenRecord(ulong Version, ulong End, byte[] Key, byte[]? Value)
{
    /// <summary>What was durable when it was written.</summary>
    public ulong Watermark { get; init; }

    private string Spoken =>
        $"{Version} {Convert.ToHexString(Key)} {(Value is null ? "-" : Convert.ToHexString(Value))}";

    /// <summary>Fails unless both are the same in all that matters.</summary>
    public static void AreSame(IReadOnlyList<WrittenRecord> expected, IReadOnlyList<WrittenRecord> found)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            // Words only where something is wrong: records are long, and millions of them are compared.
            if (!expected[i].IsSame(found[i]))
            {
                Assert.Equal(expected[i].Spoken, found[i].Spoken);
            }
        }
    }

    private bool IsSame(WrittenRecord other) => Version == other.Version
        && Key.AsSpan().SequenceEqual(other.Key)
        && (Value is null) == (other.Value is null)
        && Value.AsSpan().SequenceEqual(other.Value);
}
