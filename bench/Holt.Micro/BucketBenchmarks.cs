using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BenchmarkDotNet.Attributes;
using Holt.Data;
using Holt.Frames;

namespace Holt.Micro;

/// <summary>One bucket of file names: finding a record, its place in the order, adding one, taking it out.</summary>
public unsafe class BucketBenchmarks
{
    private const int Lookups = 64;
    private const int SuffixBytes = 12;
    private const int ValueBytes = 22;
    private const int BucketBytes = 8192;

    private byte* _bucket;
    private byte* _hits;
    private byte* _misses;
    private byte* _value;

    [Params(8, 32, 56)]
    public int Records { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bucket = (byte*)NativeMemory.AlignedAlloc(BucketBytes, 64);
        _hits = (byte*)NativeMemory.AllocZeroed(Lookups, SuffixBytes);
        _misses = (byte*)NativeMemory.AllocZeroed(Lookups, SuffixBytes);
        _value = (byte*)NativeMemory.AllocZeroed(ValueBytes);
        int slots = BucketEditor.SlotsFor(Records, 1);
        BucketEditor.Start(_bucket, slots, BucketBytes / 64, null, 0);
        for (int i = 0; i < Records; i++)
        {
            Name(i * 2, _hits);
            _ = BucketEditor.Insert(_bucket, i, new RecordSource(_hits, SuffixBytes, _value, ValueBytes, 1));
        }

        for (int i = 0; i < Lookups; i++)
        {
            int index = (int)(SeededHash.Mix((ulong)i) % (ulong)Records);
            Name(index * 2, _hits + (i * SuffixBytes));
            Name((index * 2) + 1, _misses + (i * SuffixBytes));
        }
    }

    [Benchmark(Description = "find, hit", OperationsPerInvoke = Lookups, Baseline = true)]
    public int Hit() => FindAll(_hits);

    [Benchmark(Description = "find, miss", OperationsPerInvoke = Lookups)]
    public int Miss() => FindAll(_misses);

    [Benchmark(Description = "place in the order", OperationsPerInvoke = Lookups)]
    public int Order()
    {
        int sum = 0;
        for (int i = 0; i < Lookups; i++)
        {
            sum += Bucket.CountBelow(_bucket, _misses + (i * SuffixBytes), SuffixBytes, orEqual: false);
        }

        return sum;
    }

    [Benchmark(Description = "insert and remove", OperationsPerInvoke = Lookups)]
    public int Insert()
    {
        for (int i = 0; i < Lookups; i++)
        {
            byte* suffix = _misses + (i * SuffixBytes);
            int slot = Bucket.CountBelow(_bucket, suffix, SuffixBytes, orEqual: false);
            _ = BucketEditor.Insert(_bucket, slot, new RecordSource(suffix, SuffixBytes, _value, ValueBytes, 1));
            BucketEditor.Remove(_bucket, slot);
        }

        return Bucket.Count(_bucket);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.AlignedFree(_bucket);
        NativeMemory.Free(_hits);
        NativeMemory.Free(_misses);
        NativeMemory.Free(_value);
    }

    private static void Name(int number, byte* destination)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"file-{number:000}.bin");
        _ = Encoding.ASCII.GetBytes(name, new Span<byte>(destination, SuffixBytes));
    }

    private int FindAll(byte* names)
    {
        int sum = 0;
        for (int i = 0; i < Lookups; i++)
        {
            sum += Bucket.Find(_bucket, names + (i * SuffixBytes), SuffixBytes);
        }

        return sum;
    }
}
