// Which pieces of pending changes survive. A random state is drawn in one of eight styles: evenly random bits alone
// would hardly ever leave one file whole and another untouched, and that is what real caches do.
//
//   style   data                                             sizes and names
//   0, 1    each sector by itself                            each by itself, with a density of their own
//   2, 3    each change of a page as a whole                 each by itself, with a density of their own
//   4       each file: all or nothing                        each file's size too; each name by itself
//   5       everything up to a moment, then each sector by itself
//   6       each file up to a moment of its own              the same; each name by itself
//   7       as 0, but what was written last is kept: late pages may be early on the disk
using System.Numerics;

namespace Holt.Tests.SimDisk;

/// <summary>Keeps or drops pieces by a choice; without state, so a choice means the same each time.</summary>
internal readonly struct CrashDice
{
    private readonly CrashChoice _choice;

    private readonly int _changeCount;

    private readonly ulong _seed;

    public CrashDice(CrashChoice choice, int changeCount)
    {
        _choice = choice;
        _changeCount = changeCount;
        _seed = Mix((ulong)choice.Number);
    }

    /// <summary>The pieces of a change that are kept.</summary>
    /// <param name="change">The change.</param>
    /// <param name="index">Its place among all.</param>
    /// <param name="firstPiece">The place of its first piece among all pieces.</param>
    public byte Keep(in PendingChange change, int index, int firstPiece)
    {
        byte pieces = change.Pieces;
        long at = _choice.Number - firstPiece;
        return _choice.Kind switch
        {
            CrashKind.None => 0,
            CrashKind.All => pieces,
            CrashKind.Prefix => Lowest(pieces, at),
            CrashKind.DropOne => (byte)(pieces & ~One(pieces, at)),
            CrashKind.KeepOne => One(pieces, at),
            _ => Random(change, index),
        };
    }

    private static byte Lowest(byte pieces, long count)
    {
        int kept = 0;
        for (int left = pieces; left != 0 && count > 0; count--)
        {
            kept |= left & -left;
            left &= left - 1;
        }

        return (byte)kept;
    }

    private static byte One(byte pieces, long at) =>
        at < 0 || at >= BitOperations.PopCount(pieces) ? (byte)0 : (byte)(Lowest(pieces, at + 1) & ~Lowest(pieces, at));

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30) ^ 0x9E37_79B9_7F4A_7C15) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
            return value ^ (value >> 31);
        }
    }

    /// <summary>How many of 256 are kept, by three bits of the seed.</summary>
    private static int Density(ulong bits) => (bits & 7) switch
    {
        0 => 8,
        1 => 64,
        2 or 3 or 4 => 128,
        5 => 192,
        _ => 248,
    };

    private byte Random(in PendingChange change, int index)
    {
        ulong own = unchecked(Mix(_seed ^ ((ulong)(index + 1) * 0x9E37_79B9)));
        ulong file = unchecked(Mix(_seed ^ ((ulong)(change.Node + 1) * 0xC2B2_AE3D_27D4_EB4F)));
        byte all = change.Pieces;
        byte torn = Torn(own, all, Density(_seed >> 8));
        bool isMeta = change.Kind is PendingKind.Name or PendingKind.Directory;
        byte meta = Torn(own, all, Density(change.Kind == PendingKind.Size ? _seed >> 16 : _seed >> 24));
        bool isWhole = (int)(own & 0xff) < Density(_seed >> 8);
        return (_seed & 7) switch
        {
            2 or 3 when change.Kind == PendingKind.Data => isWhole ? all : (byte)0,
            4 when !isMeta => (file & 1) == 0 ? all : (byte)0,
            5 => index < Moment(_seed) ? all : torn,
            6 when !isMeta => index < Moment(file) ? all : (byte)0,
            7 when change.Kind == PendingKind.Data => index >= Moment(_seed) ? all : torn,
            _ => change.Kind == PendingKind.Data ? torn : meta,
        };
    }

    private int Moment(ulong bits) => (int)((bits >> 32) % (ulong)(_changeCount + 1));

    private static byte Torn(ulong random, byte pieces, int density)
    {
        int kept = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            kept |= (int)((random >> (8 * bit)) & 0xff) < density ? 1 << bit : 0;
        }

        return (byte)(kept & pieces);
    }
}
