namespace Holt.Tests.Support;

internal sealed class OracleRecord(byte[] key)
{
    public byte[] Key { get; } = key;

    public byte[] Value { get; set; } = [];

    public ulong Version { get; set; }
}
