namespace Holt.Tests.Support;

/// <summary>Families of keys, each with its own way to hurt a radix tree in frames.</summary>
public enum KeyShape
{
    /// <summary>Paths with a few names per level, some files, some deep directories.</summary>
    Paths = 0,

    /// <summary>Random bytes of 0 to 32 bytes: no structure to compress.</summary>
    Random = 1,

    /// <summary>Short keys over NUL, 1, the delimiter and 0xff: every key is a prefix of others.</summary>
    Nuls = 2,

    /// <summary>Numbers, big endian or in decimal, dense and far apart: narrow records and full nodes.</summary>
    Numbers = 3,

    /// <summary>Prefixes of one long string, some with a byte changed or added: one deep chain.</summary>
    Chain = 4,

    /// <summary>Few long stems with short endings: the common prefix is nearly the key.</summary>
    Stems = 5,

    /// <summary>Every length up to the limit over two bytes.</summary>
    Lengths = 6,
}
