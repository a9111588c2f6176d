using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Support;

namespace Holt.Tests.Io;

/// <summary>A disk that counts the calls for one of its files, and may refuse to read at an offset.</summary>
internal sealed class CountingDisk(IDisk disk, string counted) : PassedDisk(disk)
{
    /// <summary>Reads and writes of one piece.</summary>
    public int Singles { get; set; }

    /// <summary>Calls that read or write many pieces.</summary>
    public int Batches { get; set; }

    /// <summary>Pieces of all those.</summary>
    public int Pieces { get; set; }

    /// <summary>What cannot be read; below zero: nothing.</summary>
    public long Refused { get; set; } = -1;

    public void Forget() => Singles = Batches = Pieces = 0;

    public override Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        Fault? fault = base.Open(name, use, out file);
        file = file is not null && name == counted ? new CountingFile(this, file) : file;
        return fault;
    }
}
