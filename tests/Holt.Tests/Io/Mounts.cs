using System;
using System.IO;
using Holt.Tests.Tool;
using Xunit;

namespace Holt.Tests.Io;

/// <summary>
/// File systems made for a test, in memory: one that is small, and one that loses what is written to it. Mounting needs
/// root, a loop device and a few programs; a test without them is skipped and says which.
/// </summary>
internal sealed class Mounts : IDisposable
{
    /// <summary>Nothing fills a disk by accident: a filler ends here even when a mount is not what it seems.</summary>
    private const int FillerBytesMax = 16 << 20;

    private readonly string _root = Directory.CreateTempSubdirectory("holt-mount-").FullName;

    private Mounts()
    {
    }

    private string Box => Path.Combine(_root, "box");

    private string Inner => Path.Combine(_root, "inner");

    /// <summary>A file system of that many bytes.</summary>
    public static Mounts Small(long bytes, out string folder)
    {
        var mounts = new Mounts();
        mounts.MakeBox(bytes);
        folder = mounts.Box;
        return mounts;
    }

    /// <summary>
    /// An ext4 in a file of a file system that is full: what is written to it is taken by the page cache, and fails
    /// when it is written back. <see cref="Break"/> makes it so.
    /// </summary>
    public static Mounts Lossy(out string folder)
    {
        var mounts = new Mounts();
        mounts.MakeBox(6 << 20);
        mounts.Must(
            "truncate -s 24M \"$1/disk\"; mkfs.ext4 -q -F -O ^has_journal -E nodiscard,lazy_itable_init=1 \"$1/disk\"; "
            + "mkdir \"$2\"; mount -o loop \"$1/disk\" \"$2\"");
        folder = mounts.Inner;
        return mounts;
    }

    /// <summary>From here on nothing new is stored by the lossy file system.</summary>
    public void Break()
    {
        byte[] block = new byte[4096];
        using var filler = new FileStream(
            Path.Combine(Box, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (filler.Length < FillerBytesMax)
            {
                filler.Write(block);
            }
        }
        catch (IOException)
        {
            return; // full, as it should be
        }

        Assert.Fail("a mount that should be small is not");
    }

    public void Dispose()
    {
        _ = Programs.Script("umount \"$1\" || umount -l \"$1\"", Inner);
        _ = Programs.Script("umount \"$1\" || umount -l \"$1\"", Box);
        if (!IsMounted(Box) && !IsMounted(Inner))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private static bool IsMounted(string folder) =>
        File.ReadAllText("/proc/mounts").Contains($" {folder} ", StringComparison.Ordinal);

    private void MakeBox(long bytes)
    {
        _ = Directory.CreateDirectory(Box);
        Must($"mount -t tmpfs -o size={bytes} tmpfs \"$1\"");
        Assert.True(IsMounted(Box), Box);
    }

    private void Must(string script)
    {
        Outcome outcome = Programs.Script(script, Box, Inner);
        if (outcome.Code != 0)
        {
            Dispose();
            string why = outcome.Error.Trim().Replace('\n', ' ');
            Assert.Skip($"needs root, tmpfs, a loop device and mkfs.ext4: {why}");
        }
    }
}
