using System;
using System.Buffers.Binary;

namespace Holt.Tests.Support;

/// <summary>Makes keys of one shape; the universe is small enough that keys come again.</summary>
internal sealed class KeySource
{
    private static readonly string[] s_names =
    [
        "usr", "lib", "share", "bin", "doc", "a", "ab", "img", "python3", "x86_64-linux-gnu", "locale", "include", "",
        "module", "copyright", "changelog.gz", "README", "index", "LC_MESSAGES", "tests",
    ];

    // A u8 literal would write 0xff as two bytes of UTF-8.
    private static readonly byte[] s_letters = Text.Bytes("\0\x01/ab\xfe\xff");

    private static readonly byte[] s_nuls = Text.Bytes("\0\0\0\x01/\xff");

    private readonly KeyShape _shape;
    private readonly int _keyBytesMax;
    private readonly Rng _rng;
    private readonly byte[] _long;
    private readonly int[] _stems;

    /// <summary>Makes keys that all start with <paramref name="scope"/>.</summary>
    public KeySource(KeyShape shape, int keyBytesMax, Rng rng, byte[]? scope = null)
    {
        Scope = scope ?? [];
        keyBytesMax -= Scope.Length;
        _shape = shape;
        _keyBytesMax = keyBytesMax;
        _rng = rng;
        _long = new byte[keyBytesMax];
        for (int i = 0; i < _long.Length; i++)
        {
            _long[i] = rng.Pick<byte>(s_letters);
        }

        _stems = [keyBytesMax / 2, keyBytesMax - 40, keyBytesMax - 8, 3, 300 % keyBytesMax];
    }

    public byte[] Scope { get; }

    public byte[] Next() => Scope.Length == 0 ? NextInScope() : [.. Scope, .. NextInScope()];

    /// <summary>A key near another one: what bounds, queries and misses are made of.</summary>
    public byte[] Near(byte[] key)
    {
        int choice = _rng.Below(5);
        if (choice == 0 && key.Length < _keyBytesMax + Scope.Length)
        {
            return [.. key, _rng.Pick<byte>(s_letters)];
        }

        if (choice == 1 && key.Length > Scope.Length)
        {
            return key[.._rng.Between(Scope.Length, key.Length - 1)];
        }

        if (choice == 2 && key.Length > Scope.Length)
        {
            byte[] changed = [.. key];
            int index = _rng.OneIn(2) ? changed.Length - 1 : _rng.Between(Scope.Length, changed.Length - 1);
            changed[index] = unchecked((byte)(changed[index] + (_rng.OneIn(2) ? 1 : 255)));
            return changed;
        }

        return choice == 3 ? Next() : key;
    }

    private byte[] NextInScope() => _shape switch
    {
        KeyShape.Paths => NextPath(),
        KeyShape.Random => NextRandom(_rng.Below(33)),
        KeyShape.Nuls => NextOver(s_nuls, _rng.Below(10)),
        KeyShape.Numbers => NextNumber(),
        KeyShape.Chain => NextInChain(),
        KeyShape.Stems => NextOnStem(),
        _ => NextOver("\0/"u8, _rng.OneIn(3) ? _rng.Below(_keyBytesMax + 1) : _rng.Below(64)),
    };

    private byte[] NextRandom(int length)
    {
        byte[] key = new byte[length];
        _rng.Fill(key);
        return key;
    }

    private byte[] NextOver(ReadOnlySpan<byte> alphabet, int length)
    {
        byte[] key = new byte[length];
        foreach (ref byte b in key.AsSpan())
        {
            b = _rng.Pick(alphabet);
        }

        return key;
    }

    private byte[] NextPath()
    {
        string path = "";
        for (int depth = _rng.Below(6); depth >= 0; depth--)
        {
            string name = s_names[_rng.Below(_rng.Between(1, s_names.Length))];
            path += $"/{name}{(_rng.OneIn(3) ? $"-{_rng.Below(200)}" : "")}";
        }

        return Text.Bytes(_rng.OneIn(8) ? path + "/" : path);
    }

    private byte[] NextNumber()
    {
        int number = _rng.Below(60_000);
        switch (_rng.Below(3))
        {
            case 0:
                return Text.Bytes($"k{number:d8}");
            case 1:
                return BigEndian((ulong)number << 20);
            default:
                return BigEndian((ulong)number);
        }
    }

    private static byte[] BigEndian(ulong number)
    {
        byte[] key = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }

    private byte[] NextInChain()
    {
        byte[] key = _long[..(_rng.OneIn(4) ? _rng.Below(_keyBytesMax + 1) : _rng.Below(Math.Min(_keyBytesMax, 700)))];
        if (key.Length > 0 && _rng.OneIn(3))
        {
            key[^1] = _rng.Pick<byte>(s_letters);
        }

        return key;
    }

    private byte[] NextOnStem()
    {
        int length = _rng.Pick<int>(_stems);
        byte[] ending = NextOver(s_letters, _rng.Below(Math.Min(9, _keyBytesMax - length + 1)));
        return [.. _long[..length], .. ending];
    }
}
