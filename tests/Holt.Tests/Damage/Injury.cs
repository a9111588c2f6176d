using Holt.Tests.Storage;
using Holt.Tests.Support;

namespace Holt.Tests.Damage;

/// <summary>One damage to one file.</summary>
/// <param name="Kind">What.</param>
/// <param name="File">To which file.</param>
/// <param name="At">Where; of a flip the number of the bit, of bytes behind the end how many.</param>
/// <param name="Other">The file whose bytes it has instead.</param>
internal readonly record struct Injury(InjuryKind Kind, string File, long At, byte[]? Other = null)
{
    /// <summary>The bytes of the file that are not what they were.</summary>
    public (long From, long To) Touched(long size) => Kind switch
    {
        InjuryKind.Flip => (At / 8, (At / 8) + 1),
        InjuryKind.Cut or InjuryKind.Zeros or InjuryKind.Rubbish => (At, size),
        InjuryKind.ZerosBehind or InjuryKind.RubbishBehind => (size, size + At),
        _ => (0, size),
    };

    /// <summary>Does it.</summary>
    public void Apply(PlainDisk disk)
    {
        switch (Kind)
        {
            case InjuryKind.Flip:
                disk[File][At / 8] ^= (byte)(1 << (int)(At % 8));
                break;
            case InjuryKind.Missing:
                disk.Remove(File);
                break;
            case InjuryKind.Other:
                disk[File] = [.. Other!];
                break;
            default:
                disk[File] = Changed(disk[File]);
                break;
        }
    }

    private byte[] Changed(byte[] bytes)
    {
        int at = (int)At;
        return Kind switch
        {
            InjuryKind.Cut => bytes[..at],
            InjuryKind.Zeros => [.. bytes[..at], .. new byte[bytes.Length - at]],
            InjuryKind.Rubbish => [.. bytes[..at], .. Rubbish(bytes.Length - at)],
            InjuryKind.ZerosBehind => [.. bytes, .. new byte[at]],
            _ => [.. bytes, .. Rubbish(at)],
        };
    }

    private byte[] Rubbish(int count)
    {
        byte[] rubbish = new byte[count];
        new Rng((ulong)At).Fill(rubbish);
        return rubbish;
    }

    public override string ToString() => Kind switch
    {
        InjuryKind.Flip => $"{File}: bit {At % 8} of byte {At / 8}",
        InjuryKind.Other => $"{File}: {Other!.Length} bytes of another file",
        _ => $"{File}: {Kind} {At}",
    };
}
