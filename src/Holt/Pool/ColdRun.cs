using System.Runtime.InteropServices;
using Holt.Storage;

namespace Holt.Pool;

/// <summary>Pages of a cold frame that lie one behind the other, on their way from the disk.</summary>
/// <param name="Id">The frame.</param>
/// <param name="Word">Its cold word, from before the search that wants them.</param>
/// <param name="Place">Where its image lies.</param>
/// <param name="First">The first page.</param>
/// <param name="Count">How many.</param>
/// <param name="Offset">Where they lie in the file.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColdRun(
    uint Id, ulong Word, Placement Place, int First, int Count, long Offset)
{
    /// <summary>At which page of the batch's memory they arrive.</summary>
    public int At { get; init; }

    /// <summary>Whether nobody waits for them: what is wrong with them is nobody's failure.</summary>
    public bool IsGuess { get; init; }
}
