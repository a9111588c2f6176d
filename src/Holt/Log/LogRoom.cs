namespace Holt.Log;

/// <summary>A reserved place: it must be published or made void, and soon, or every later write waits.</summary>
/// <param name="Lsn">Where the record starts; its version.</param>
/// <param name="Bytes">Length of the record with its head.</param>
/// <param name="PadLsn">Where the pad starts that this reservation left behind; 0: there is none.</param>
internal readonly record struct LogRoom(ulong Lsn, int Bytes, ulong PadLsn)
{
    /// <summary>What <see cref="WriteLog.AwaitPublished"/> and its like are asked for.</summary>
    public ulong End => Lsn + (ulong)Bytes;
}
