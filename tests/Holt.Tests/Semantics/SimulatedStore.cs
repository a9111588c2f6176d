using System;
using Holt.Engine;
using Holt.Tests.Io;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;

namespace Holt.Tests.Semantics;

/// <summary>Stores on a simulated disk, as a caller has them: with threads, and a window that never ends.</summary>
internal static class SimulatedStore
{
    public static HoltOptions Options { get; } = new()
    {
        FrameBytes = 4 << 10,
        AddressRangeBytes = 1L << 30,
        LogSegmentBytes = 1 << 16,
        LogLimitBytes = 1 << 20,
        SyncWindow = TimeSpan.FromHours(1),
        WriteTimeout = TimeSpan.FromSeconds(60),
    };

    public static HoltDb Open(SimulatedDisk disk, HoltOptions? options = null)
    {
        DiskFolder.Good(StoreEngine.Open(disk, options ?? Options, out StoreEngine? engine));
        return HoltDb.Over(engine!);
    }

    /// <summary>What an open is refused for.</summary>
    public static HoltStatus Refusal(SimulatedDisk disk, HoltOptions? options = null)
    {
        Holt.Foundation.Fault? fault = StoreEngine.Open(disk, options ?? Options, out StoreEngine? engine);
        engine?.Dispose();
        return fault?.Status ?? HoltStatus.Ok;
    }

    public static void Fill(HoltDb db, Oracle oracle, int from, int to, int length = 40)
    {
        for (int i = from; i < to; i++)
        {
            byte[] key = Key(i);
            byte[] value = Stamp.Make(key, i, length);
            oracle.Put(key, value, db.Default.Put(key, value).Value);
        }
    }

    public static byte[] Key(int i) => Text.Bytes($"dir-{i % 7}/{i:d6}");
}
