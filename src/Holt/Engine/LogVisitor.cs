namespace Holt.Engine;

/// <summary>Is shown the lines of a log, one after the other.</summary>
internal delegate void LogVisitor(in LogLine line);
