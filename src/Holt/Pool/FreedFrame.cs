namespace Holt.Pool;

/// <summary>A frame that was freed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Stamp">The place in the log of the change that freed it.</param>
internal readonly record struct FreedFrame(uint Id, ulong Stamp);
