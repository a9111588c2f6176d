using System;
using System.IO;

namespace Holt.Tests.Engine;

/// <summary>A store in a directory of its own, opened with more memory or less, removed at the end.</summary>
internal sealed class StoreFolder : IDisposable
{
    /// <summary>The store's directory.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");

    /// <summary>Opens it, or makes it; 0: no bound on memory.</summary>
    public HoltDb Open(int frameBytes, long cacheBytes) => HoltDb.Open(Path, new HoltOptions
    {
        FrameBytes = frameBytes,
        CacheBytes = cacheBytes,
        AddressRangeBytes = 1L << 34,
        LogSegmentBytes = 4 << 20,
        LogLimitBytes = 128 << 20,
    });

    /// <summary>Stores records in the order of their numbers, and closes it.</summary>
    public void Fill(int frameBytes, int count, Func<int, byte[]> key, Func<int, byte[]> value)
    {
        using HoltDb db = Open(frameBytes, 0);
        for (int i = 0; i < count; i++)
        {
            db.Default.Put(key(i), value(i));
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
