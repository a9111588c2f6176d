using System;
using Holt.Foundation;

namespace Holt;

/// <summary>
/// Puts and removals for <see cref="HoltDb.Write"/>, which does all of them or none. Owns copies of its bytes, and
/// keeps its memory for the next use.
/// </summary>
/// <remarks>
/// Not thread-safe. Operations count in the order of the calls: the last one on a key decides. A member that throws
/// leaves the batch as it was.
/// </remarks>
public sealed class HoltBatch
{
    /// <summary>Operations so far.</summary>
    public int Count => Operations.Count;

    /// <summary>Their keys, four bytes for each, and their values, in bytes.</summary>
    public int Bytes => Operations.Bytes;

    internal WriteBatch Operations { get; } = new();

    /// <summary>Adds a put.</summary>
    /// <param name="key">
    /// 0 to 65,535 bytes; the limit of a store with smaller frames is checked when it is written.
    /// </param>
    /// <param name="value">0 bytes to 16 MiB.</param>
    /// <exception cref="HoltException">
    /// <see cref="HoltStatus.TooLarge"/>: the key, the value or the batch (<see cref="HoltLimits"/>).
    /// </exception>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Throw.IfError(TryPut(key, value));

    /// <summary>Adds a removal; that the key is not there is no error.</summary>
    /// <param name="key">As for <see cref="Put"/>.</param>
    /// <exception cref="HoltException"><see cref="HoltStatus.TooLarge"/>: the key or the batch.</exception>
    public void Delete(ReadOnlySpan<byte> key) => Throw.IfError(TryDelete(key));

    /// <summary>Empties the batch.</summary>
    public void Clear() => Operations.Clear();

    /// <summary>The version that an operation got when the batch was written; also a removal has one.</summary>
    /// <param name="index">The number of the operation, from 0.</param>
    /// <returns>The version; 0 when the batch was not written since it was changed.</returns>
    public RecordVersion VersionOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Operations.FirstVersion == 0 ? default : new RecordVersion(Operations.FirstVersion + (ulong)index);
    }

    /// <summary>
    /// Whether an operation found its key when the batch was written: a removal that removed something.
    /// </summary>
    /// <param name="index">The number of the operation, from 0.</param>
    /// <returns>True if the key was there just before it, put by the batch itself or earlier.</returns>
    public bool WasThere(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Operations.FirstVersion != 0 && Operations.WasThere(index);
    }

    /// <summary>The same for callers that want the status: the C door.</summary>
    internal HoltStatus TryPut(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Operations.TryAdd(HoltLimits.DefaultTreeId, key, value, isRemoval: false);

    internal HoltStatus TryDelete(ReadOnlySpan<byte> key) =>
        Operations.TryAdd(HoltLimits.DefaultTreeId, key, [], isRemoval: true);
}
