using System;
using System.Collections.Generic;
using Holt.Io;
using Holt.Tests.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.SimDisk;

/// <summary>Random work on a simulated disk and on the model of what it may lose.</summary>
internal sealed unsafe class ModelledDisk
{
    private const int FileBytesMax = 3 * Sectors.PageBytes;

    private static readonly string[] s_names = ["a", "b", "c"];

    private readonly Rng _rng;

    private readonly Dictionary<string, IDiskFile> _files = [];

    public ModelledDisk(ulong seed)
    {
        _rng = new Rng(seed);
        DiskFolder.Good(Disk.MakeDirectory());
    }

    public SimulatedDisk Disk { get; } = new();

    public PlainModel Model { get; } = new();

    public List<string> Steps { get; } = [];

    public void Step()
    {
        string name = _rng.Pick<string>(s_names);
        if (!_files.TryGetValue(name, out IDiskFile? there))
        {
            Steps.Add($"create {name}");
            DiskFolder.Good(Disk.Open(name, FileUse.Create, out IDiskFile? file));
            _files.Add(name, file!);
            Model.Create(name);
            return;
        }

        switch (_rng.Below(20))
        {
            case 0:
                Steps.Add($"delete {name}");
                DiskFolder.Good(Disk.Delete(name));
                Model.Delete(name);
                _files.Remove(name);
                break;
            case 1:
                Rename(name, _rng.Pick<string>(s_names));
                break;
            case 2 or 3 or 4:
                Steps.Add("sync names");
                DiskFolder.Good(Disk.SyncDirectory());
                Model.SyncNames();
                break;
            default:
                File(there, Model[name], $"{name} ");
                break;
        }
    }

    private void Rename(string from, string to)
    {
        if (from != to)
        {
            Steps.Add($"rename {from} {to}");
            DiskFolder.Good(Disk.Rename(from, to));
            Model.Rename(from, to);
            _files[to] = _files[from];
            _files.Remove(from);
        }
    }

    private void File(IDiskFile file, PlainModelFile model, string step)
    {
        int offset = _rng.Below(FileBytesMax);
        byte[] bytes = new byte[Math.Min(_rng.Between(1, _rng.Pick<int>([30, 2000, 8192])), FileBytesMax - offset)];
        _rng.Fill(bytes);
        switch (_rng.Below(8))
        {
            case 0:
                Steps.Add(step + "sync");
                DiskFolder.Good(file.Sync());
                model.Sync();
                break;
            case 1:
                Steps.Add(step + "failed sync");
                FaultRule rule = Disk.Fail(DiskCall.Sync, "", 1, Errno.InputOutput);
                DiskFolder.Bad(HoltStatus.Io, file.Sync());
                Assert.Equal(1, rule.Hits);
                model.FailSync();
                break;
            case 2:
                Steps.Add($"{step}resize {offset}");
                DiskFolder.Good(file.Resize(offset));
                model.Resize(offset);
                break;
            case 3 when model.Bytes.Length >= Sectors.PageBytes:
                Store(file, model, step, bytes);
                break;
            default:
                Steps.Add($"{step}write {offset} {bytes.Length}");
                DiskFolder.Good(file.Write(offset, bytes));
                model.Write(offset, bytes);
                break;
        }
    }

    private void Store(IDiskFile file, PlainModelFile model, string step, byte[] bytes)
    {
        int offset = _rng.Below(Sectors.PageBytes);
        bytes = bytes[..Math.Min(bytes.Length, Sectors.PageBytes - offset)];
        Steps.Add($"{step}store {offset} {bytes.Length}");
        DiskFolder.Good(file.Map(0, Sectors.PageBytes, out IDiskMap? map));
        DiskFolder.Good(map!.Populate(0, Sectors.PageBytes));
        bytes.CopyTo(new Span<byte>(map.Start + offset, bytes.Length));
        map.Stored(offset, bytes.Length);
        map.Dispose();
        model.Write(offset, bytes);
    }
}
