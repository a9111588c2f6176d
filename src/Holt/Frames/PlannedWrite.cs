using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>One write of a <see cref="FramePlan"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PlannedWrite
{
    /// <summary>Where its record is, or belongs.</summary>
    public FrameSpot Spot;

    public PlannedKind Kind;

    /// <summary>Which of the prepared changes it is.</summary>
    public int Change;

    /// <summary>Whether others are written to its bucket before it, which may move its record.</summary>
    public bool IsMoved;

    /// <summary>Corrects the place of its record, when its turn has come.</summary>
    public void Find(EngineKey key)
    {
        if (IsMoved)
        {
            Spot.SearchAgain(key);
        }
    }
}
