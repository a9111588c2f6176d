namespace Holt.Tests.Frames;

/// <summary>A write of a test's plan: a put, or a removal when there is no value.</summary>
internal sealed record PlannedTest(byte[] Key, byte[]? Value);
