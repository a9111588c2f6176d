using System;
using System.IO;

namespace Holt.Tests.Tool;

/// <summary>A place for a store that ends with the test, and room for other files beside it.</summary>
internal sealed class StoreDirectory : IDisposable
{
    /// <summary>A directory that is there and empty.</summary>
    public string Beside { get; } = Directory.CreateTempSubdirectory("holt-tool-").FullName;

    /// <summary>Of the store; there is none yet.</summary>
    public string Path => System.IO.Path.Combine(Beside, "store");

    /// <summary>Changes a bit of a byte in a file.</summary>
    public static void Flip(string file, long offset)
    {
        using FileStream stream = File.Open(file, FileMode.Open);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 1));
    }

    public void Dispose() => Directory.Delete(Beside, recursive: true);
}
