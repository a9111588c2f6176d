using System.Collections.Generic;
using Holt.Tests.Support;

namespace Holt.Tests.SimDisk;

/// <summary>
/// Names one state that a power loss may leave. The same operations and the same choice give the same state.
/// </summary>
/// <param name="Kind">Which changes are kept.</param>
/// <param name="Number">How many, which one, or a seed.</param>
internal readonly record struct CrashChoice(CrashKind Kind, long Number)
{
    /// <summary>
    /// All choices in a row: none, all, each prefix, each one dropped, each one kept, then random ones without end.
    /// </summary>
    public static CrashChoice Of(long number, int pieces)
    {
        if (number <= 1 || pieces == 0)
        {
            return new CrashChoice(number == 0 ? CrashKind.None : CrashKind.All, 0);
        }

        long index = number - 2;
        return index < pieces - 1 ? new CrashChoice(CrashKind.Prefix, index + 1)
            : (index -= pieces - 1) < pieces ? new CrashChoice(CrashKind.DropOne, index)
            : (index -= pieces) < pieces ? new CrashChoice(CrashKind.KeepOne, index)
            : new CrashChoice(CrashKind.Random, index - pieces);
    }

    /// <summary>
    /// That many choices: none and all; of the rest half are systematic, every one of them if they are few, and half
    /// random.
    /// </summary>
    public static List<CrashChoice> Some(int pieces, int count, ulong seed)
    {
        List<CrashChoice> choices = [Of(0, pieces), Of(1, pieces)];
        if (pieces == 0)
        {
            return choices;
        }

        var rng = new Rng(seed);
        int systematic = (3 * pieces) - 1;
        bool isEach = systematic <= (count - 2) / 2;
        int picked = isEach ? systematic : (count - 2) / 2;
        for (int i = 0; i < picked; i++)
        {
            choices.Add(Of(2 + (isEach ? i : rng.Below(systematic)), pieces));
        }

        while (choices.Count < count)
        {
            choices.Add(new CrashChoice(CrashKind.Random, (long)(rng.Next() >> 1)));
        }

        return choices;
    }
}
