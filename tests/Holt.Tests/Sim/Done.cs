namespace Holt.Tests.Sim;

/// <summary>An operation that has ended: what it answered, and when it began and ended.</summary>
internal readonly record struct Done(Step Step, string Answer, int Start, int End);
