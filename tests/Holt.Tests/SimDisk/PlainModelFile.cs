using System;
using System.Collections.Generic;
using System.Linq;

namespace Holt.Tests.SimDisk;

/// <summary>A file of a <see cref="PlainModel"/>.</summary>
internal sealed class PlainModelFile
{
    private const int PagesMax = 8;

    private const int SectorsInPage = 8;

    /// <summary>For each sector what it may be; the first when nothing that is not certain is kept.</summary>
    private readonly List<byte[]>[] _sectors = new List<byte[]>[PagesMax * SectorsInPage];

    private readonly bool[] _isDirty = new bool[PagesMax];

    /// <summary>Pages whose last sync failed: the next one leaves them out.</summary>
    private readonly bool[] _isStuck = new bool[PagesMax];

    private List<int> _sizes = [0];

    public PlainModelFile()
    {
        for (int i = 0; i < _sectors.Length; i++)
        {
            _sectors[i] = [new byte[512]];
        }
    }

    public byte[] Bytes { get; private set; } = [];

    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        byte[] after = new byte[Math.Max(Bytes.Length, offset + bytes.Length)];
        Bytes.CopyTo(after, 0);
        bytes.CopyTo(after.AsSpan(offset));
        Touch(offset, bytes.Length);
        Become(after);
    }

    public void Resize(int bytes)
    {
        byte[] after = new byte[bytes];
        Bytes.AsSpan(0, Math.Min(bytes, Bytes.Length)).CopyTo(after);
        Touch(bytes, Bytes.Length - bytes);
        Become(after);
        _sizes.Add(bytes);
    }

    public void Sync()
    {
        for (int page = 0; page < PagesMax; page++)
        {
            if (_isDirty[page] || !_isStuck[page])
            {
                foreach (List<byte[]> versions in _sectors.AsSpan(page * SectorsInPage, SectorsInPage))
                {
                    versions.RemoveRange(0, versions.Count - 1);
                }

                _isDirty[page] = false;
                _isStuck[page] = false;
            }
        }

        _sizes = [Bytes.Length];
    }

    public void FailSync()
    {
        for (int page = 0; page < PagesMax; page++)
        {
            _isStuck[page] |= _isDirty[page];
            _isDirty[page] = false;
        }
    }

    public byte[] Durable()
    {
        byte[] bytes = [.. _sectors.SelectMany(versions => versions[0])];
        return bytes[.._sizes[0]];
    }

    public bool IsLegal(byte[] bytes)
    {
        bool isLegal = _sizes.Contains(bytes.Length);
        for (int at = 0; at < bytes.Length && isLegal; at += 512)
        {
            byte[] sector = bytes[at..Math.Min(at + 512, bytes.Length)];
            isLegal = _sectors[at / 512].Exists(version => version.AsSpan(0, sector.Length).SequenceEqual(sector));
        }

        return isLegal;
    }

    /// <summary>A page that is written to is dirty, whatever is written.</summary>
    private void Touch(int offset, int length)
    {
        for (int page = offset / 4096; length > 0 && page <= (offset + length - 1) / 4096; page++)
        {
            _isDirty[page] = true;
        }
    }

    private void Become(byte[] after)
    {
        if (after.Length != Bytes.Length)
        {
            _sizes.Add(after.Length);
        }

        byte[] padded = new byte[PagesMax * 4096];
        after.CopyTo(padded, 0);
        for (int i = 0; i < _sectors.Length; i++)
        {
            byte[] now = padded[(i * 512)..((i + 1) * 512)];
            if (!now.AsSpan().SequenceEqual(_sectors[i][^1]))
            {
                _sectors[i].Add(now);
            }
        }

        Bytes = after;
    }
}
