using System;

namespace Holt.Tool.Demo;

/// <summary>What a killed loader left, and what it took to be there again.</summary>
internal sealed class DemoRecovery
{
    /// <summary>Records the loader had been told are stored when it was killed.</summary>
    public long Acknowledged { get; set; }

    /// <summary>The first open after that.</summary>
    public TimeSpan Reopen { get; set; }

    public long Replayed { get; set; }

    /// <summary>What of the open the log took.</summary>
    public TimeSpan Replay { get; set; }

    /// <summary>An open after a clean close.</summary>
    public TimeSpan CleanReopen { get; set; }

    /// <summary>What all files take after a clean close.</summary>
    public long FileBytes { get; set; }
}
