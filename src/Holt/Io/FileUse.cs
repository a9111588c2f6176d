namespace Holt.Io;

/// <summary>What a file is opened for.</summary>
internal enum FileUse
{
    /// <summary>To read one that is there. No time stamp changes.</summary>
    Read,

    /// <summary>To read and write one that is there.</summary>
    Write,

    /// <summary>To write one that must not be there yet, mode 0600.</summary>
    Create,
}
