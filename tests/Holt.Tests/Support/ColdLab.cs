using System;
using System.IO;
using System.Linq;
using System.Text;
using Holt.Engine;
using Holt.Io;
using Holt.Pool;
using Holt.Tests.Io;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>
/// A store of some forty leaves whose calls for the file `data` are counted; filled, closed, and opened with all of it
/// on the disk only.
/// </summary>
internal sealed class ColdLab : IDisposable
{
    public const int KeyCount = 20_000;
    public const int FrameBytes = 64 << 10;

    private StoreEngine? _engine;
    private CountingDisk? _disk;

    /// <summary>By rings, and without.</summary>
    public static TheoryData<bool> Ways => new() { true, false };

    public DiskFolder Folder { get; } = new();

    public StoreEngine Engine => _engine!;

    public CountingDisk Disk => _disk!;

    public Residency Residency => Engine.Inspection.Residency;

    /// <summary>A number below 0 is no key of the store, but lies among them.</summary>
    public static byte[] Key(int number) =>
        Encoding.ASCII.GetBytes(number < 0 ? $"k{-number:D6}x" : $"k{number:D6}");

    public static byte[] Value(int number) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:D8};", 8)));

    public void Dispose()
    {
        _engine?.Dispose();
        _disk?.Dispose();
        Folder.Dispose();
    }

    public void Fill(bool usesRings)
    {
        Open(usesRings);
        for (int i = 0; i < KeyCount; i++)
        {
            Put(i, Value(i));
        }

        Engine.Dispose();
    }

    /// <summary>Opens it anew.</summary>
    /// <param name="usesRings">How the disk is asked.</param>
    /// <param name="cacheFrames">The bound, in frames; 0: none.</param>
    public void Open(bool usesRings, int cacheFrames = 0)
    {
        _engine?.Dispose();
        _disk?.Dispose();
        _disk = new CountingDisk(new LinuxDisk(Folder.Store) { UsesRings = usesRings }, "data");
        var options = new HoltOptions
        {
            FrameBytes = FrameBytes,
            CacheBytes = cacheFrames * FrameBytes,
            AddressRangeBytes = 1L << 34,
            LogSegmentBytes = 4 << 20,
            LogLimitBytes = 128 << 20,
        };
        DiskFolder.Good(StoreEngine.Open(_disk, options, out _engine));
        _disk.Forget();
    }

    public HoltStats Stats()
    {
        Assert.Equal(HoltStatus.Ok, Engine.GetStats(out HoltStats stats));
        return stats;
    }

    /// <summary>A get; what it answers is what was put.</summary>
    public HoltStatus Get(int number, byte[]? expected = null)
    {
        byte[] value = new byte[100];
        HoltStatus status = Engine.Get(HoltLimits.DefaultTreeId, Key(number), value, out int length, out _);
        bool isRight = status != HoltStatus.Ok || value.AsSpan(0, length).SequenceEqual(expected ?? Value(number));
        Assert.True(isRight, "another value");
        return status;
    }

    public void Put(int number, byte[] value) =>
        Assert.Equal(HoltStatus.Ok, Engine.Put(HoltLimits.DefaultTreeId, Key(number), value, isSync: false, out _));

    /// <summary>Where in the file a value lies.</summary>
    public int PlaceOf(int number)
    {
        int at = File.ReadAllBytes(Folder.PathOf("data")).AsSpan().IndexOf(Value(number));
        Assert.True(at > 0);
        return at;
    }

    /// <summary>Changes a bit of the file.</summary>
    public void Damage(int at)
    {
        byte[] data = File.ReadAllBytes(Folder.PathOf("data"));
        data[at] ^= 1;
        File.WriteAllBytes(Folder.PathOf("data"), data);
    }
}
