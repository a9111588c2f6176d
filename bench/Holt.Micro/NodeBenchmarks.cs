using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Holt.Data;
using Holt.Frames;

namespace Holt.Micro;

/// <summary>A full inner node of each kind: finding a child, and the neighbour a router or a scan asks for.</summary>
public unsafe class NodeBenchmarks
{
    private const int Lookups = 256;
    private const int NodeBytes = 1024;

    private readonly byte[] _present = new byte[Lookups];
    private readonly byte[] _any = new byte[Lookups];
    private byte* _node;

    /// <summary>As many children as the node has room for.</summary>
    [Params(4, 8, 16, 24, 48, 256)]
    public int Children { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _node = (byte*)NativeMemory.AlignedAlloc(NodeBytes, 64);
        Nodes.Start(_node, Nodes.PairsFor(Children), null, 0);
        for (int i = 0; i < Children; i++)
        {
            _ = Nodes.Append(_node, KeyOf(i), (ushort)(i + 1));
        }

        for (int i = 0; i < Lookups; i++)
        {
            _present[i] = KeyOf((int)(SeededHash.Mix((ulong)i) % (ulong)Children));
            _any[i] = (byte)(SeededHash.Mix((ulong)i) & 0xFF);
        }
    }

    [Benchmark(Description = "find a child", OperationsPerInvoke = Lookups, Baseline = true)]
    public int Find()
    {
        int sum = 0;
        foreach (byte key in _present)
        {
            sum += *Nodes.Find(_node, key);
        }

        return sum;
    }

    [Benchmark(Description = "find any byte", OperationsPerInvoke = Lookups)]
    public int FindAny()
    {
        int sum = 0;
        foreach (byte key in _any)
        {
            sum += Nodes.Find(_node, key) == null ? 0 : 1;
        }

        return sum;
    }

    [Benchmark(Description = "the child before a byte", OperationsPerInvoke = Lookups)]
    public int Before()
    {
        int sum = 0;
        foreach (byte key in _any)
        {
            sum += Nodes.Before(_node, key);
        }

        return sum;
    }

    [Benchmark(Description = "the child after a byte", OperationsPerInvoke = Lookups)]
    public int After()
    {
        int sum = 0;
        foreach (byte key in _any)
        {
            sum += Nodes.After(_node, key);
        }

        return sum;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.AlignedFree(_node);
        _node = null;
    }

    /// <summary>Bytes spread over the whole range.</summary>
    private byte KeyOf(int index) => (byte)(index * 256 / Children);
}
