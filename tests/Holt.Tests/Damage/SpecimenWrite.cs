using System.Text;

namespace Holt.Tests.Damage;

/// <summary>A write that was acknowledged.</summary>
/// <param name="Key">Of the record.</param>
/// <param name="Value">Null: it was removed.</param>
/// <param name="Lsn">Where its record of the log begins, or the first part of its value.</param>
/// <param name="Version">The record's.</param>
/// <param name="End">Where its record ends.</param>
/// <param name="Durable">Everything below was durable when it was written, and its record says so.</param>
internal sealed record SpecimenWrite(string Key, byte[]? Value, ulong Lsn, ulong Version, ulong End, ulong Durable)
{
    public byte[] KeyBytes { get; } = Encoding.ASCII.GetBytes(Key);

    public bool IsDelete => Value is null;
}
