namespace Holt.Foundation;

/// <summary>
/// Bugs that tests can plant in a debug build, each a way this code could go wrong that its reader might not
/// notice. A schedule test plants each and must find it: what cannot be seen to fail proves nothing.
/// </summary>
internal enum PlantedBug
{
    None = 0,

    /// <summary>A sleeper looks at the word before it counts itself, and not again.</summary>
    EarlyLook,

    /// <summary>Giving a share back does not look for sleepers.</summary>
    NoWakeByShared,

    /// <summary>An upgrade does not wait for the shared readers.</summary>
    UpgradeEarly,

    /// <summary>Giving exclusive back does not bump the version.</summary>
    NoBump,

    /// <summary>A freed frame starts again with version 0.</summary>
    VersionReset,

    /// <summary>A frame can be evicted while its newest image is on its way.</summary>
    UnpinnedImage,

    /// <summary>Which pages of a cold frame are in memory is looked up when they have been read.</summary>
    LateBits,

    /// <summary>Pages of a cold frame are given back, and its version stays.</summary>
    QuietRecool,

    /// <summary>What was found by a page that is not kept is used, whatever has become of its frame.</summary>
    UnvalidatedLoan,

    /// <summary>A frame that was read ahead is shown although nobody has checked it.</summary>
    UncheckedAhead,

    /// <summary>An id from a frame that is just being changed is used as it is.</summary>
    UnmaskedId,

    /// <summary>What was read is used without validation.</summary>
    NoValidation,

    /// <summary>Validation compares versions and does not ask who holds the frame.</summary>
    VersionOnlyValidation,

    /// <summary>"Not found" is answered without validation.</summary>
    UnvalidatedMiss,

    /// <summary>A child is entered without asking whether its parent still says so.</summary>
    UnvalidatedParent,

    /// <summary>A listing page of several frames is returned although the first of them has changed.</summary>
    UnvalidatedPage,

    /// <summary>A split shows the new frame in the parent before it has closed the old one.</summary>
    ParentFirst,

    /// <summary>A record of the log counts as published when its head is there.</summary>
    UnmarkedFold,

    /// <summary>Who has moved the published position wakes nobody.</summary>
    SilentFold,

    /// <summary>Who moves the published position over its own record does not look for those behind it.</summary>
    LonePass,

    /// <summary>A segment of the log is unmapped when the tail has left it.</summary>
    EarlyUnmap,

    /// <summary>What a sync has made durable is read after it instead of before.</summary>
    LateTarget,

    /// <summary>A checkpoint is committed although its images are not synced.</summary>
    UnsyncedImages,

    /// <summary>An extent is given again when its frame has a new image, not when that is durable.</summary>
    EarlyReuse,

    /// <summary>The extent that the manifest names of a frame is free as soon as the frame is evicted.</summary>
    EvictedPublished,

    /// <summary>A frame that was evicted, and has changed since, is published as it was then.</summary>
    StaleEviction,

    /// <summary>A checkpoint does not sync the images of frames that were evicted.</summary>
    UnsyncedEviction,

    /// <summary>A frame that is evicted is dropped with an earlier one that had its id.</summary>
    KeptFree,

    /// <summary>What images have left is cut off before the record that names their new places is durable.</summary>
    EarlyCut,

    /// <summary>A patch that takes the place of a full one has only what has changed since that.</summary>
    StalePatch,

    /// <summary>What is appended to a patch goes over the first page that it has, which a new one replaces.</summary>
    ReusedSlot,

    /// <summary>A checkpoint whose record could not be synced is tried again, its extents given again.</summary>
    ReuseAfterFailedSync,

    /// <summary>Names of new files are not made durable.</summary>
    UnsyncedNames,

    /// <summary>A manifest that somebody else wrote is continued without a clean close.</summary>
    ContinuedManifest,

    /// <summary>Old manifests are deleted before the superblock that does without them is durable.</summary>
    EarlyCleaning,

    /// <summary>A damaged record of the manifest is taken for its end, whatever lies behind it.</summary>
    NothingBehind,

    /// <summary>The log is released before the manifest that replaces it is durable.</summary>
    EarlyRelease,

    /// <summary>Who reserves a place in the log reads how far it may go before it reads the tail.</summary>
    StaleBound,

    /// <summary>A listing reads a leaf's word after it has asked whether the router is as it was.</summary>
    LateWordBehind,

    /// <summary>Segments that nobody has written to are removed without a sync between them.</summary>
    UnsyncedUnmake,

    /// <summary>A valid record behind the first bad one counts as proof of damage.</summary>
    HoleRefused,

    /// <summary>A new life begins in the segment behind what was read.</summary>
    VersionRepeat,

    /// <summary>The same, all lives have one salt, and segments that are there are taken as they are.</summary>
    SameLife,

    /// <summary>The superblock that announces a life behind a clean close is not synced.</summary>
    UnsyncedLife,

    /// <summary>The first segments of a life are made before the superblock announces it.</summary>
    LateLife,

    /// <summary>A put that finds the disk full is acknowledged and left to the next checkpoint.</summary>
    AckWithoutSpace,

    /// <summary>Who finds no space asks afterwards whether the log was sealed.</summary>
    LateSealLook,

    /// <summary>A place in the log that cannot be used is left as it is.</summary>
    NoVoid,

    /// <summary>A frame is marked dirty when its change has its place.</summary>
    LateDirty,

    /// <summary>A writer does not look whether a cut is open.</summary>
    UnseenCut,

    /// <summary>A frame freed while a cut is open is not kept for it.</summary>
    UnsavedFree,

    /// <summary>A write has its place in the log before it has its latch.</summary>
    EarlyPlace,

    /// <summary>What a dead process left in the page cache is built upon without being written anew.</summary>
    UnsettledTail,

    /// <summary>A sync of the log is answered without having been made.</summary>
    UnsyncedLog,

    /// <summary>Replay leaves removals out.</summary>
    SkippedRecord,

    /// <summary>The frames of a batch get stamps of their own.</summary>
    StampPerFrame,

    /// <summary>The frames of a merge get stamps of their own.</summary>
    MergeStamps,

    /// <summary>A leaf of a batch is changed and shown before the others are closed.</summary>
    EarlyFrame,

    /// <summary>A frame saved for a cut has the blocks that a batch has prepared in it.</summary>
    SavedBlocks,

    /// <summary>Two writes of a batch to one frame may count on the same block.</summary>
    UnclaimedBlocks,

    /// <summary>Replay of a batch ends in its middle.</summary>
    HalfReplay,

    /// <summary>A batch in parts is committed although a cut was taken behind its first part.</summary>
    UncutParts,
}
