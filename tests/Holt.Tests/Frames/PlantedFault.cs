using System;

namespace Holt.Tests.Frames;

/// <summary>A fault to plant in a sound frame.</summary>
/// <param name="Plant">Does it.</param>
/// <param name="Told">Words of the sentence that reports it.</param>
internal sealed record PlantedFault(Action<FrameLab> Plant, string Told);
