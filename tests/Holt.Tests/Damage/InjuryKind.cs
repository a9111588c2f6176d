namespace Holt.Tests.Damage;

/// <summary>What can happen to a file.</summary>
internal enum InjuryKind
{
    /// <summary>A bit is the other one.</summary>
    Flip,

    /// <summary>It ends early.</summary>
    Cut,

    /// <summary>From a place on there are zeros.</summary>
    Zeros,

    /// <summary>From a place on there are any bytes.</summary>
    Rubbish,

    ZerosBehind,
    RubbishBehind,
    Missing,

    /// <summary>It has the bytes of another file.</summary>
    Other,
}
