namespace Holt.Native;

/// <summary>What the number of an option is.</summary>
internal enum OptionKind
{
    None = 0,
    Bytes = 1,
    Milliseconds = 2,
    Switch = 3,
    Choice = 4,
}
