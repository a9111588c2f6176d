namespace Holt.Load;

/// <summary>What a loaded store takes up, as it says itself and as the system sees its process.</summary>
/// <param name="Keys">Keys it holds.</param>
/// <param name="PayloadBytes">Bytes of those keys and values.</param>
/// <param name="Size">What it says of itself.</param>
/// <param name="ResidentBytes">How much the resident memory of the process grew by the load.</param>
/// <param name="PeakBytes">The largest resident memory of the process, data set and operations included.</param>
internal readonly record struct Footprint(
    long Keys, long PayloadBytes, StoreSize Size, long ResidentBytes, long PeakBytes);
