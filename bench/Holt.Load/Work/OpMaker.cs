namespace Holt.Load;

/// <summary>Has a source make operations of one kind.</summary>
internal delegate void OpMaker(OpSource source, Ops ops);
