using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Holt.Data;
using Holt.Engine;
using Holt.Foundation;
using Holt.Load;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Holt.Space;

/// <summary>
/// What a store takes on the disk, what its background takes of the processor, and what an open reads, on object names
/// (34 bytes) with values of 50 bytes.
/// <code>
///   Holt.Space [--dir DIRECTORY] [--n 2000000]
/// </code>
/// </summary>
internal sealed class Program
{
    private const int KeyBytes = 34;
    private const int ValueBytes = 50;
    private const int ChurnKeys = 20_000;
    private const int Trees = 10_000;

    private static readonly HoltOptions s_smallLog = new() { LogLimitBytes = 32 << 20, LogSegmentBytes = 8 << 20 };

    private readonly Table _table = new();
    private readonly string _root;
    private readonly int _count;
    private readonly byte[] _keys; // made before, so the time of the overwrites is the store's
    private readonly byte[] _value = new byte[ValueBytes];
    private Rng _rng = new(1);

    private Program(string root, int count)
    {
        _root = root;
        _count = count;
        _keys = new byte[count * KeyBytes];
        Span<byte> key = stackalloc byte[64];
        for (int number = 0; number < count; number++)
        {
            const int buckets = ObjectStoreKeys.BucketCount;
            int length = ObjectStoreKeys.Key(number % buckets, number / buckets, key);
            Check(length == KeyBytes ? HoltStatus.Ok : HoltStatus.TooLarge);
            key[..length].CopyTo(_keys.AsSpan(number * KeyBytes));
        }
    }

    private static int Main(string[] args)
    {
        string above = ProgramOption.Find(args, "--dir") ?? Path.GetTempPath();
        string root = Path.Combine(above, $"holt-space-{Environment.ProcessId}");
        int count = int.Parse(ProgramOption.Find(args, "--n") ?? "2000000", CultureInfo.InvariantCulture);
        _ = Directory.CreateDirectory(root);
        try
        {
            var program = new Program(root, count);
            program.Whole();
            program.Compacted(s_smallLog, "log of 4 segments of 8 MiB");
            program.Compacted(new HoltOptions(), "default options");
            program.Churn();
            program.ManyTrees();
            Console.WriteLine($"{program._table.Missed} goals missed");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        return 0;
    }

    private string PathOf(string name) => Path.Combine(_root, name);

    private ReadOnlySpan<byte> Key(int number) => _keys.AsSpan(number * KeyBytes, KeyBytes);

    private void Put(HoltDb db, int number)
    {
        _value.AsSpan().Fill((byte)('a' + _rng.Below(26)));
        _ = db.Default.Put(Key(number), _value);
    }

    /// <summary>All keys, in a random order.</summary>
    private HoltDb Loaded(string name, HoltOptions options)
    {
        HoltDb db = HoltDb.Open(PathOf(name), options);
        int[] order = [.. Enumerable.Range(0, _count)];
        for (int i = _count - 1; i > 0; i--)
        {
            int other = _rng.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        Array.ForEach(order, number => Put(db, number));
        return db;
    }

    private void Whole()
    {
        string path = PathOf("whole");
        HoltDb db = Loaded("whole", s_smallLog);
        db.Checkpoint();
        double PerKey() => StoreFiles.DiskBytes(path) / (double)_count;
        _table.Add("behind a random load and `Checkpoint()`, a key", PerKey(), 105, " bytes");
        (double all, double own) = (ProcessCounts.AllSeconds, ProcessCounts.OwnSeconds);
        for (int i = 0; i < _count / 2 * 3; i++)
        {
            Put(db, _rng.Below(_count));
        }

        own = ProcessCounts.OwnSeconds - own;
        all = ProcessCounts.AllSeconds - all;
        db.Checkpoint();
        _table.Add($"behind {_count / 2 * 3} random overwrites and another one", PerKey(), 105, " bytes");
        HoltStats stats = db.GetStats();
        Table.Tell("of it the data file", stats.DataBytes / (double)_count, " bytes");
        Table.Tell("of that free space, and free blocks in frames", stats.ReclaimableBytes / (double)_count, " bytes");
        _table.Add(
            $"processor time of these overwrites, background ({all - own:F1} s) by foreground ({own:F1} s)",
            (all - own) / own, 1, " x");
        db.Dispose();
        _table.Add("closed", PerKey(), 105, " bytes");
        Reopened(path);
        Updates(path);
    }

    private void Reopened(string path)
    {
        double[] opens = new double[5];
        double[] gets = new double[5];
        for (int round = 0; round < opens.Length; round++)
        {
            (opens[round], gets[round], _) = Open(path);
        }

        Array.Sort(opens);
        Array.Sort(gets);
        _table.Add("opened behind a clean close, files in the page cache, median of 5", opens[2], 10, " ms");
        _table.Add("the first get, median of 5", gets[2], 1, " ms");
        StoreFiles.DropFromCache(path);
        (double open, double get, (long called, long disk)) = Open(path);
        _table.Add("read by an open from a disk whose cache is empty", disk / 1024.0, 1024, " KiB");
        Table.Tell("of it by calls", called / 1024.0, " KiB");
        Table.Tell("that open, and its first get", open, $" ms; {get:F2} ms");
    }

    private (double Open, double Get, (long Called, long FromDisk) Read) Open(string path)
    {
        (long called, long disk) = ProcessCounts.BytesRead();
        long start = Stopwatch.GetTimestamp();
        using HoltDb db = HoltDb.Open(path, s_smallLog);
        double open = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        (long calledThen, long diskThen) = ProcessCounts.BytesRead();
        start = Stopwatch.GetTimestamp();
        bool isThere = db.Default.TryGet(Key(_rng.Below(_count)), _value, out _, out _) == ReadStatus.Found;
        double get = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return isThere ? (open, get, (calledThen - called, diskThen - disk)) : throw new IOException("a key is gone");
    }

    private void Updates(string path)
    {
        Fault? fault = StoreEngine.Open(path, s_smallLog, out StoreEngine? engine);
        long before = engine?.Facts?.WrittenBytes ?? throw new IOException(fault?.ToString());
        for (int i = 0; i < 1000; i++)
        {
            Check(engine.Put(HoltLimits.DefaultTreeId, Key(_rng.Below(_count)), _value, isSync: false, out _));
        }

        Check(engine.Checkpoint()?.Status ?? HoltStatus.Ok);
        long written = engine.Facts.WrittenBytes - before;
        _table.Add("1,000 random updates of cold frames, images of the checkpoint", written / 1e6, 40, " MB");
        engine.Dispose();
        Directory.Delete(path, recursive: true);
    }

    private void Compacted(HoltOptions options, string log)
    {
        HoltDb db = Loaded("compacted", options);
        long payload = 0;
        for (int number = 0; number < _count; number++)
        {
            if (number % 10 == 0)
            {
                payload += Key(number).Length + ValueBytes;
            }
            else
            {
                _ = db.Default.Delete(Key(number));
            }
        }

        db.Compact();
        string path = PathOf("compacted");
        _table.Add(
            $"90% deleted, `Compact()`, {log}: all files by payload ({payload >> 20} MiB)",
            StoreFiles.DiskBytes(path) / (double)payload, 2, " x");
        long start = Stopwatch.GetTimestamp();
        Put(db, 0);
        Table.Tell("the first put behind that", Stopwatch.GetElapsedTime(start).TotalMilliseconds, " ms");
        db.Dispose();
        Directory.Delete(path, recursive: true);
    }

    /// <summary>Keys that come and go beside others that stay.</summary>
    private void Churn()
    {
        string path = PathOf("churn");
        using HoltDb db = HoltDb.Open(path, s_smallLog);
        long early = 0;
        for (int round = 0; round < 100; round++)
        {
            for (int i = 0; i < ChurnKeys; i++)
            {
                int number = (round * ChurnKeys) + i;
                Put(db, number % (10 * ChurnKeys));
                _ = db.Default.Delete(Key((number + (5 * ChurnKeys)) % (10 * ChurnKeys)));
            }

            db.Checkpoint();
            early = round == 19 ? StoreFiles.DiskBytes(path) : early;
        }

        long late = StoreFiles.DiskBytes(path);
        const string what = "100 rounds of churn: files behind the last by those behind the 20th";
        _table.Add(what, late / (double)early, 1.05, " x");
    }

    /// <summary>Named trees have no name yet; their keys are there.</summary>
    private void ManyTrees()
    {
        string path = PathOf("trees");
        Check(StoreEngine.Open(path, s_smallLog, out StoreEngine? engine)?.Status ?? HoltStatus.Ok);
        for (uint tree = 1; tree <= Trees; tree++)
        {
            Check(engine!.Put(tree, Key((int)tree), _value, isSync: false, out _));
        }

        Check(engine!.Checkpoint()?.Status ?? HoltStatus.Ok);
        double bytes = StoreFiles.DiskBytes(path);
        _table.Add("10,000 trees of one key, all files, a tree", bytes / Trees, 4096, " bytes");
        engine.Dispose();
    }

    private static void Check(HoltStatus status)
    {
        if (status != HoltStatus.Ok)
        {
            throw new IOException($"the store answers {status}");
        }
    }
}
