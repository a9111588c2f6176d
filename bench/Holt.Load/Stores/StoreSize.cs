namespace Holt.Load;

/// <summary>What a store takes up.</summary>
/// <param name="UsedBytes">Bytes in use; for pages, whole pages of the tree.</param>
/// <param name="SpaceBytes">Bytes taken, free space included.</param>
internal readonly record struct StoreSize(long UsedBytes, long SpaceBytes);
