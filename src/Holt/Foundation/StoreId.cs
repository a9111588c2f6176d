namespace Holt.Foundation;

/// <summary>
/// What tells one store from all others: 16 random bytes, drawn when it is made, in each of its files.
/// </summary>
internal readonly record struct StoreId(ulong First, ulong Second)
{
    /// <inheritdoc/>
    public override string ToString() => $"{First:x16}{Second:x16}";
}
