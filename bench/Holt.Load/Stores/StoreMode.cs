namespace Holt.Load;

/// <summary>What a write has been through when it is answered. The numbers are those of `adapter.h`.</summary>
internal enum StoreMode
{
    /// <summary>Nothing: the store lives in memory, or on a memory file system without a log.</summary>
    Memory = 0,

    /// <summary>It outlives the process: in a log or a file that the system writes when it likes.</summary>
    Async = 1,

    /// <summary>It outlives a loss of power.</summary>
    Sync = 2,
}
