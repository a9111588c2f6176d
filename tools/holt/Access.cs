namespace Holt.Tool;

/// <summary>What a verb does to the store it is given.</summary>
internal enum Access
{
    /// <summary>Asks; not a byte changes.</summary>
    Read,

    /// <summary>Looks at the files, which nobody may have open for writing. Changes nothing either.</summary>
    Files,

    /// <summary>Changes a store that is there.</summary>
    Write,

    /// <summary>The same, and makes one where there is none.</summary>
    Create,
}
