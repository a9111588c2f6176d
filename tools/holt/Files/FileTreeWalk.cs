using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Holt.Tool.Screen;
using Holt.Tool.Keys;

namespace Holt.Tool.Files;

/// <summary>
/// Takes in a file tree: one record for the directory it starts at and one for everything below, the key the path as
/// `find -xdev` prints it, the value a <see cref="FileRecord"/>. Symbolic links are recorded, not followed, and a
/// directory on another device is recorded, not entered.
/// </summary>
/// <remarks>
/// Depth first. Every directory is opened from the one above it, by its bare name, so that neither a renamed parent nor
/// a path beyond the kernel's 4,096 bytes stops the walk; one descriptor stays open per level that has more to visit.
/// A name that vanishes between reading its directory and asking about it is left out in silence. Progress counts a
/// directory as an equal share of what its parent has to give, so it needs no total and ends at exactly one.
/// </remarks>
internal sealed unsafe class FileTreeWalk
{
    private const int BufferBytes = 64 << 10;
    private const int NameOffset = 19; // of a directory entry: inode 8, position 8, length 2, kind 1

    private readonly Meter _meter;
    private readonly Problems _problems;
    private readonly IRecordSink _sink;
    private readonly Stack<Level> _levels = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _value = new byte[FileRecord.PackedBytes];
    private byte[] _path = new byte[4096];
    private byte[] _name = new byte[4096];
    private ulong _device;

    public FileTreeWalk(IRecordSink sink, Meter meter, Problems problems)
    {
        _sink = sink;
        _meter = meter;
        _problems = problems;
    }

    /// <summary>Walks a tree.</summary>
    /// <exception cref="IOException">The start cannot be read or is not a directory.</exception>
    public void Run(string start)
    {
        byte[] root = Trimmed(KeyText.Parse(start));
        if (!TryStat(Kernel.CurrentDirectory, root, out StatBuffer stat, out int error))
        {
            throw new IOException($"{start}: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        FileRecord file = stat.ToRecord();
        if (!file.IsDirectory)
        {
            throw new IOException($"{start}: not a directory (symbolic links are not followed)");
        }

        _device = stat.Device;
        root.CopyTo(Room(0, root.Length));
        Record(root.Length, file);
        try
        {
            Enter(Kernel.CurrentDirectory, root, root.Length, share: 1);
            while (_levels.TryPeek(out Level? level))
            {
                Descend(level);
            }
        }
        finally
        {
            while (_levels.TryPop(out Level? level))
            {
                _ = Kernel.Close(level.Directory);
            }
        }
    }

    /// <summary>"/usr/" is "/usr"; "/" stays.</summary>
    private static byte[] Trimmed(byte[] path)
    {
        ReadOnlySpan<byte> trimmed = path.AsSpan().TrimEnd((byte)'/');
        return trimmed.IsEmpty && path.Length > 0 ? [(byte)'/'] : trimmed.ToArray();
    }

    /// <summary>Visits the next directory of a level; the last one takes the level's place.</summary>
    private void Descend(Level level)
    {
        byte[] name = level.Next();
        bool last = !level.HasMore;
        if (last)
        {
            _ = _levels.Pop();
        }

        int length = Append(level.PathLength, name);
        Enter(level.Directory, name, length, level.Share);
        if (last)
        {
            _ = Kernel.Close(level.Directory);
        }
    }

    /// <summary>Opens a directory, records all it holds, and keeps it as a level if it holds directories.</summary>
    private void Enter(int parent, ReadOnlySpan<byte> name, int pathLength, double share)
    {
        int directory;
        fixed (byte* path = Terminated(name))
        {
            directory = Kernel.OpenAt(parent, path, Kernel.OpenDirectory, 0);
        }

        if (directory < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error is not (Kernel.ErrorNoEntry or Kernel.ErrorNotDirectory or Kernel.ErrorLoop))
            {
                _problems.Add(_path.AsSpan(0, pathLength), Marshal.GetPInvokeErrorMessage(error));
            }

            _meter.Advance(share);
            return;
        }

        List<byte[]> inside = ReadAll(directory, pathLength);
        double part = share / (inside.Count + 1);
        _meter.Advance(part);
        if (inside.Count > 0)
        {
            _levels.Push(new Level(directory, pathLength, part, inside));
        }
        else
        {
            _ = Kernel.Close(directory);
        }
    }

    /// <summary>Records everything in a directory.</summary>
    /// <returns>The names of the directories to enter.</returns>
    private List<byte[]> ReadAll(int directory, int pathLength)
    {
        var inside = new List<byte[]>();
        while (true)
        {
            nint read;
            fixed (byte* buffer = _buffer)
            {
                read = Kernel.GetDirectoryEntries(directory, buffer, BufferBytes);
            }

            if (read < 0)
            {
                string reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
                _problems.Add(_path.AsSpan(0, pathLength), reason);
            }

            if (read <= 0)
            {
                return inside;
            }

            for (int at = 0; at < read; at += BitConverter.ToUInt16(_buffer, at + 16))
            {
                ReadOnlySpan<byte> name = _buffer.AsSpan(at + NameOffset);
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    ReadOne(directory, name, pathLength, inside);
                }
            }
        }
    }

    private void ReadOne(int directory, ReadOnlySpan<byte> name, int pathLength, List<byte[]> inside)
    {
        int length = Append(pathLength, name);
        if (!TryStat(directory, name, out StatBuffer stat, out int error))
        {
            if (error != Kernel.ErrorNoEntry)
            {
                _problems.Add(_path.AsSpan(0, length), Marshal.GetPInvokeErrorMessage(error));
            }
        }
        else if (length > HoltLimits.KeyBytesMax)
        {
            _problems.Add(_path.AsSpan(0, length), $"path longer than {HoltLimits.KeyBytesMax:N0} bytes");
        }
        else
        {
            FileRecord file = stat.ToRecord();
            Record(length, file);
            if (stat.Device == _device && file.IsDirectory)
            {
                inside.Add(name.ToArray());
            }
        }
    }

    private void Record(int pathLength, FileRecord file)
    {
        file.Pack(_value);
        _sink.Add(_path.AsSpan(0, pathLength), _value);
        _meter.Count++;
    }

    private bool TryStat(int directory, ReadOnlySpan<byte> name, out StatBuffer stat, out int error)
    {
        const int flags = Kernel.NoFollow | Kernel.NoAutomount;
        fixed (byte* path = Terminated(name))
        fixed (StatBuffer* to = &stat)
        {
            bool done = Kernel.Stat(directory, path, flags, Kernel.StatFields, to) == 0;
            error = done ? 0 : Marshal.GetLastPInvokeError();
            return done;
        }
    }

    /// <summary>The name with a NUL behind it, in a buffer that the next call uses again.</summary>
    private byte[] Terminated(ReadOnlySpan<byte> name)
    {
        if (_name.Length <= name.Length)
        {
            _name = new byte[2 * name.Length];
        }

        name.CopyTo(_name);
        _name[name.Length] = 0;
        return _name;
    }

    /// <summary>Puts a name behind a path.</summary>
    /// <returns>The length of the whole.</returns>
    private int Append(int pathLength, ReadOnlySpan<byte> name)
    {
        int slash = pathLength > 0 && _path[pathLength - 1] == '/' ? 0 : 1;
        Span<byte> room = Room(pathLength, slash + name.Length);
        room[0] = (byte)'/';
        name.CopyTo(room[slash..]);
        return pathLength + room.Length;
    }

    private Span<byte> Room(int start, int length)
    {
        if (_path.Length < start + length)
        {
            Array.Resize(ref _path, 2 * (start + length));
        }

        return _path.AsSpan(start, length);
    }
}
