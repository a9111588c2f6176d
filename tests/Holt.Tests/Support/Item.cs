using System;

namespace Holt.Tests.Support;

/// <summary>One entry of a listing that owns its bytes and compares by content.</summary>
internal sealed record Item(byte[] Key, byte[] Value, ulong Version, bool IsPrefix)
{
    public static Item Of(Entry entry) =>
        new(entry.Key.ToArray(), entry.Value.ToArray(), entry.Version.Value, entry.IsPrefix);

    public bool Equals(Item? other) =>
        other is not null && Version == other.Version && IsPrefix == other.IsPrefix
            && Key.AsSpan().SequenceEqual(other.Key) && Value.AsSpan().SequenceEqual(other.Value);

    public override int GetHashCode() => HashCode.Combine(Key.Length, Value.Length, Version, IsPrefix);

    public override string ToString() => IsPrefix
        ? $"P {Text.Show(Key)}"
        : $"K {Text.Show(Key)} = {Text.Show(Value)} v{Version}";
}
