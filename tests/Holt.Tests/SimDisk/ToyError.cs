namespace Holt.Tests.SimDisk;

/// <summary>Errors that storage engines have had, each planted in a toy.</summary>
internal enum ToyError
{
    None,
    AcknowledgedBeforeSync,
    NoDirectorySync,
    DroppedSync,
    EarlyReuse,
    PublishedBeforeBody,
    SyncTriedAgain,
    RenamedBeforeSync,
}
