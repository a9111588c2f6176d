namespace Holt.Frames;

/// <summary>How a planned write is done.</summary>
internal enum PlannedKind
{
    /// <summary>Its bucket takes it, or lets it go.</summary>
    InPlace,

    /// <summary>A prepared change is linked.</summary>
    Prepared,

    /// <summary>The removal of what is not there.</summary>
    Nothing,
}
