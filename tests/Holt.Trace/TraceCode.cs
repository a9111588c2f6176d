namespace Holt.Trace;

/// <summary>What an operation of a trace does; the letters of the file.</summary>
internal static class TraceCode
{
    public const byte Put = (byte)'p';
    public const byte Delete = (byte)'d';
    public const byte Get = (byte)'g';

    /// <summary>Its members are gets.</summary>
    public const byte GetMany = (byte)'m';

    /// <summary>Its members are puts.</summary>
    public const byte PutMany = (byte)'w';

    /// <summary>Its members are puts and deletions.</summary>
    public const byte Batch = (byte)'b';

    public const byte Scan = (byte)'s';
    public const byte Count = (byte)'n';
    public const byte Checkpoint = (byte)'c';
    public const byte Reopen = (byte)'r';
    public const byte Dump = (byte)'e';

    /// <summary>A put that is durable when it returns.</summary>
    public const byte Durable = 1;

    public const byte Reverse = 1;
    public const byte KeysOnly = 2;

    /// <summary>The value is a bound: where a scan begins, and in reverse order what it stays below.</summary>
    public const byte Bound = 4;

    /// <summary>The bound itself is left out.</summary>
    public const byte After = 8;

    /// <summary>Keys are rolled up at the first slash behind the prefix.</summary>
    public const byte Delimit = 16;
}
