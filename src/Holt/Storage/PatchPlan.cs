namespace Holt.Storage;

/// <summary>What of a frame goes into a patch; none: a whole image is to be written.</summary>
/// <param name="Labels">The page in each slot of the patch, those that are there already first.</param>
/// <param name="FirstNew">Slots that are there already; 0: the patch is a new one.</param>
/// <param name="Room">Slots that a new patch has.</param>
internal readonly record struct PatchPlan(byte[]? Labels, int FirstNew, int Room)
{
    public bool IsNone => Labels is null;

    public bool IsAppend => FirstNew > 0;

    public int NewPages => (Labels?.Length ?? 0) - FirstNew;
}
