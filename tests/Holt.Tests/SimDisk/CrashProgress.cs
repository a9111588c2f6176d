namespace Holt.Tests.SimDisk;

/// <summary>What a program has been asked to do, and what it has promised.</summary>
internal sealed class CrashProgress
{
    /// <summary>The last step that was begun.</summary>
    public int Issued { get; set; }

    /// <summary>The last step that was acknowledged: no crash may lose it from then on.</summary>
    public int Acknowledged { get; set; }
}
