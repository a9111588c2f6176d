namespace Holt.Storage;

/// <summary>What a checkpoint says of the store besides its frames.</summary>
/// <param name="CutLsn">The store is the result of all records of the log below it; replay starts there.</param>
/// <param name="RootId">The frame where every descent starts.</param>
/// <param name="KeyCount">For the records in all trees; no checkpoint counts them yet: 0.</param>
internal readonly record struct CutState(ulong CutLsn, uint RootId, ulong KeyCount);
