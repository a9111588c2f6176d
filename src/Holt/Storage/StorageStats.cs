namespace Holt.Storage;

/// <summary>What the files hold, in bytes.</summary>
/// <param name="FrameCount">Frames that have an image.</param>
/// <param name="FileBytes">The file of frames.</param>
/// <param name="ImageBytes">Images that the manifest names.</param>
/// <param name="PatchBytes">Of these, patches.</param>
/// <param name="FreeBytes">Room in the file of frames.</param>
/// <param name="LostBytes">Room that a write or sync failed for; free again when the store is opened again.</param>
/// <param name="ManifestBytes">The manifest, without the space it took ahead.</param>
/// <param name="WrittenBytes">Images written since the store was opened.</param>
internal readonly record struct StorageStats(
    int FrameCount,
    long FileBytes,
    long ImageBytes,
    long PatchBytes,
    long FreeBytes,
    long LostBytes,
    long ManifestBytes,
    long WrittenBytes);
