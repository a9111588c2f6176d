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

    /// <summary>A segment of the log is unmapped when the tail has left it.</summary>
    EarlyUnmap,

    /// <summary>What a sync has made durable is read after it instead of before.</summary>
    LateTarget,

    /// <summary>A checkpoint is committed although its images are not synced.</summary>
    UnsyncedImages,

    /// <summary>An extent is given again when its frame has a new image, not when that is durable.</summary>
    EarlyReuse,

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
}
