using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.SimDisk;

/// <summary>
/// Does the same to the real disk and to the simulated one, step by step, and compares whatever they answer.
/// </summary>
internal sealed unsafe class TwinDisk : IDisposable
{
    private const int FileBytesMax = 6 * Sectors.PageBytes;

    private static readonly string[] s_names = ["a", "b", "c"];

    private readonly DiskFolder _folder = new();

    private readonly SimulatedDisk _simulated = new();

    private readonly Rng _rng;

    private readonly List<(IDiskFile Real, IDiskFile Simulated)> _files = [];

    private readonly List<(IDiskMap Real, IDiskMap Simulated)> _maps = [];

    public TwinDisk(ulong seed)
    {
        _rng = new Rng(seed);
        DiskFolder.Good(_simulated.MakeDirectory());
    }

    /// <summary>What was done so far, the last step last.</summary>
    public List<string> Steps { get; } = [];

    public void Step()
    {
        int kind = _rng.Below(16);
        if (kind < 5 || _files.Count == 0)
        {
            Name(kind);
        }
        else if (kind == 5)
        {
            Close(_rng.Below(_files.Count));
        }
        else if (kind == 6 && _maps.Count > 0)
        {
            Store(_rng.Below(_maps.Count));
        }
        else
        {
            File(kind, _rng.Below(_files.Count));
        }
    }

    /// <summary>All names and contents are the same.</summary>
    public void Compare()
    {
        var real = new List<string>();
        var simulated = new List<string>();
        Same("list", _folder.Disk.List(real), _simulated.List(simulated));
        real.Sort(StringComparer.Ordinal);
        Assert.Equal(real, _simulated.Names);
        Assert.Equivalent(real, simulated);
        foreach (string name in real)
        {
            Assert.Equal(System.IO.File.ReadAllBytes(_folder.PathOf(name)), _simulated.Content(name));
        }
    }

    public void Dispose()
    {
        while (_files.Count > 0)
        {
            Close(0);
        }

        _folder.Dispose();
    }

    private void Name(int kind)
    {
        string name = _rng.Pick<string>(s_names);
        string other = _rng.Pick<string>(s_names);
        switch (kind)
        {
            case 0:
                Same($"rename {name} {other}", _folder.Disk.Rename(name, other), _simulated.Rename(name, other));
                break;
            case 1:
                Same($"delete {name}", _folder.Disk.Delete(name), _simulated.Delete(name));
                break;
            case 2:
                Same("sync names", _folder.Disk.SyncDirectory(), _simulated.SyncDirectory());
                break;
            default:
                FileUse use = _rng.Pick<FileUse>([FileUse.Create, FileUse.Create, FileUse.Write, FileUse.Read]);
                Fault? real = _folder.Disk.Open(name, use, out IDiskFile? file);
                Same($"open {name} {use}", real, _simulated.Open(name, use, out IDiskFile? twin));
                Assert.Equal(file is null, twin is null);
                if (file is not null)
                {
                    _files.Add((file, twin!));
                }

                break;
        }
    }

    private void File(int kind, int index)
    {
        (IDiskFile real, IDiskFile simulated) = _files[index];
        long offset = _rng.Below(FileBytesMax);
        int length = _rng.Between(1, _rng.Pick<int>([20, 600, 9000]));
        long page = offset / Sectors.PageBytes * Sectors.PageBytes;
        bool isMapped = _maps.Count > 0;
        switch (kind)
        {
            case 7 or 8 or 9:
                byte[] bytes = new byte[length];
                _rng.Fill(bytes);
                Same($"write {index} {offset} {length}", real.Write(offset, bytes), simulated.Write(offset, bytes));
                break;
            case 10 when !isMapped:
                Same($"resize {index} {offset}", real.Resize(offset), simulated.Resize(offset));
                break;
            case 11:
                Same($"reserve {index} {offset} {length}",
                    real.Reserve(offset, length), simulated.Reserve(offset, length));
                break;
            case 12:
                Same($"discard {index} {offset} {length}",
                    real.Discard(offset, length), simulated.Discard(offset, length));
                break;
            case 13:
                bool exclusive = _rng.OneIn(2);
                Same($"lock {index} {exclusive}", real.Lock(exclusive), simulated.Lock(exclusive));
                break;
            case 14:
                Map(index, page, Sectors.PageBytes);
                break;
            case 15:
                Same($"sync {index}", real.Sync(), simulated.Sync());
                break;
            default:
                Read(real, simulated, offset, length);
                break;
        }
    }

    private void Read(IDiskFile real, IDiskFile simulated, long offset, int length)
    {
        byte[] there = new byte[length];
        byte[] here = new byte[length];
        Fault? fault = real.Read(offset, there, out int count);
        Same($"read {offset} {length}", fault, simulated.Read(offset, here, out int twin));
        Assert.Equal(count, twin);
        Assert.Equal(there, here);
        Same("size", real.Size(out long bytes), simulated.Size(out long twins));
        Assert.Equal(bytes, twins);
    }

    private void Map(int index, long offset, long length)
    {
        (IDiskFile real, IDiskFile simulated) = _files[index];
        Fault? fault = real.Map(offset, length, out IDiskMap? map);
        Same($"map {index} {offset} {length}", fault, simulated.Map(offset, length, out IDiskMap? twin));
        if (map is not null)
        {
            Same("populate", map.Populate(0, length), twin!.Populate(0, length));
            _maps.Add((map, twin));
        }
    }

    private void Store(int index)
    {
        (IDiskMap real, IDiskMap simulated) = _maps[index];
        int at = _rng.Below((int)real.Length);
        Steps.Add($"store {index} {at}");
        Assert.Equal(real.Start[at], simulated.Start[at]);
        byte value = (byte)_rng.Next();
        real.Start[at] = value;
        simulated.Start[at] = value;
        if (_rng.OneIn(2))
        {
            real.Stored(at, 1);
            simulated.Stored(at, 1);
        }
    }

    private void Close(int index)
    {
        Steps.Add($"close {index}");
        foreach ((IDiskMap real, IDiskMap simulated) in _maps)
        {
            real.Dispose();
            simulated.Dispose();
        }

        _maps.Clear();
        _files[index].Real.Dispose();
        _files[index].Simulated.Dispose();
        _files.RemoveAt(index);
    }

    private void Same(string step, Fault? real, Fault? simulated)
    {
        Steps.Add($"{step}: {real?.ToString() ?? "ok"}");
        Assert.True(
            (real?.Status, real?.Errno, real?.File, real?.Offset)
                == (simulated?.Status, simulated?.Errno, simulated?.File, simulated?.Offset),
            $"{step}: the real disk says {real?.ToString() ?? "ok"}, the simulated {simulated?.ToString() ?? "ok"}");
    }
}
