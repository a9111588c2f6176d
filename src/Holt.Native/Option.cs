using System;

namespace Holt.Native;

/// <summary>One option of a store.</summary>
/// <param name="Id">Its number in the header.</param>
/// <param name="Name">Its name in texts.</param>
/// <param name="Kind">What its number is.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
/// <param name="Default">What it is when nobody sets it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Apply">Puts a value into the engine's settings.</param>
internal sealed record Option(
    int Id,
    string Name,
    OptionKind Kind,
    ulong Min,
    ulong Max,
    ulong Default,
    string Help,
    Func<HoltOptions, ulong, HoltOptions> Apply)
{
    public const uint StoredFlag = 1;
    public const uint PowerOfTwoFlag = 2;

    /// <summary>Names of the values of a choice, the first one being 0.</summary>
    public string Choices { get; init; } = "";

    public uint Flags { get; init; }

    /// <summary>Whether a value is a legal one.</summary>
    public bool Allows(ulong value) =>
        value >= Min && value <= Max && ((Flags & PowerOfTwoFlag) == 0 || ulong.IsPow2(value));
}
