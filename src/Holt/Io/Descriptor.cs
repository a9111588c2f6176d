using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>
/// A file descriptor that is closed once and never used afterwards: by then its number may be somebody else's file.
/// </summary>
internal sealed class Descriptor : SafeHandle
{
    /// <summary>
    /// Below it lie the standard streams. A host that closed one of them would get a store's file in its place, and
    /// what anyone prints would be written into it.
    /// </summary>
    public const int NumberMin = 3;

    private Descriptor(int number)
        : base(-1, ownsHandle: true) => SetHandle(number);

    public override bool IsInvalid => handle < 0;

    /// <summary>Owns what a call has just opened; null when it answered -1 or there is no number to be had.</summary>
    public static Descriptor? Of(int number)
    {
        if (number is < 0 or >= NumberMin)
        {
            return number < 0 ? null : new Descriptor(number);
        }

        int higher = FileSyscalls.Control(number, FileSyscalls.DuplicateCloseOnExec, NumberMin);
        _ = FileSyscalls.Close(number);
        return higher < 0 ? null : new Descriptor(higher);
    }

    protected override bool ReleaseHandle() => FileSyscalls.Close((int)handle) == 0;
}
