using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>A program of a few lines that keeps numbers on a disk, right or with one error planted.</summary>
internal interface IToy
{
    /// <summary>Does some steps and acknowledges each.</summary>
    public void Run(IDisk disk, CrashProgress progress);

    /// <summary>The last step that is found on a disk; -1 when what is found makes no sense.</summary>
    public int Recover(IDisk disk);
}
