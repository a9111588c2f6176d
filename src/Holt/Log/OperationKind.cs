namespace Holt.Log;

/// <summary>What an operation in the log does. The numbers are stored.</summary>
internal enum OperationKind : byte
{
    None = 0,

    /// <summary>The key has this value.</summary>
    Put = 1,

    /// <summary>The key has the value that a chain of parts holds; a <see cref="PartsPlace"/> stands for it.</summary>
    PutParts = 2,

    /// <summary>The key has no value.</summary>
    Delete = 3,

    /// <summary>
    /// All operations of a batch that a chain of parts holds; a <see cref="BatchPlace"/> stands for them, and no key.
    /// </summary>
    Batch = 4,
}
