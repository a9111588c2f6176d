using System;
using System.Linq;

namespace Holt.Tests.Support;

/// <summary>
/// A store with its oracle, filled so that a listing of a few keys crosses frames: each value takes a good part of a
/// frame, and strangers surround the keys.
/// </summary>
internal sealed class Crowd : IDisposable
{
    private readonly HoltDb _db;

    public Crowd(int frameBytes, params string[] keys)
    {
        _db = Stores.Open(frameBytes);
        foreach (byte[] key in Text.Keys(keys))
        {
            Put(key, new byte[Math.Min(frameBytes / 5, 2000)]);
        }
    }

    public Oracle Oracle { get; } = new();

    public HoltTree Tree => _db.Default;

    public HoltDb Db => _db;

    public void Put(byte[] key, byte[] value) => Oracle.Put(key, value, Tree.Put(key, value).Value);

    /// <summary>The listing in short, after comparing the whole of it with the oracle.</summary>
    public string[] Show(RangeSpec spec)
    {
        Stores.SameListing(Oracle, Tree, spec);
        Stores.SameListing(Oracle, Tree, spec with { Reverse = !spec.Reverse });
        return [.. Stores.Show(Tree, spec)];
    }

    public string[] Keys(RangeSpec spec) => [.. Show(spec).Select(shown => shown[2..])];

    public void Dispose() => _db.Dispose();
}
