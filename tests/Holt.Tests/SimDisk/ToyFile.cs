using Holt.Io;
using Holt.Tests.Io;
using Xunit;

namespace Holt.Tests.SimDisk;

/// <summary>Opening files in toys, where nothing is refused.</summary>
internal static class ToyFile
{
    public static IDiskFile Open(IDisk disk, string name, FileUse use)
    {
        DiskFolder.Good(disk.Open(name, use, out IDiskFile? file));
        Assert.NotNull(file);
        return file;
    }

    public static bool Has(IDisk disk, string name) => disk.Open(name, FileUse.Read, out _) is null;
}
