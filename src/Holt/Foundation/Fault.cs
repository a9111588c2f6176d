namespace Holt.Foundation;

/// <summary>What went wrong with the disk or the bytes on it, and where. No fault is null.</summary>
/// <param name="Status">The outcome it is.</param>
/// <param name="File">The file's name within the store.</param>
/// <param name="Offset">The byte offset in it; -1 if there is none.</param>
/// <param name="Errno">The operating system's error number; 0 if it did not refuse anything.</param>
/// <param name="Text">What was wrong, in a few words.</param>
internal sealed record Fault(HoltStatus Status, string File, long Offset, int Errno, string Text)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Status}: {File}{(Offset >= 0 ? $" at {Offset}" : "")}: {Text}{(Errno != 0 ? $" (errno {Errno})" : "")}";
}
