using System;
using System.IO;

namespace Holt.Load;

/// <summary>The stores that can be asked, by their names.</summary>
internal static class Engines
{
    public const string Holt = "holt";
    public const string Lmdb = "lmdb";

    /// <summary>The sorted data itself: for comparing answers.</summary>
    public const string Model = "model";

    /// <summary>Holt and its peers, in the order of the tables.</summary>
    public static string[] All { get; } = [Holt, Lmdb, "rocksdb", "wiredtiger", "sqlite"];

    public static bool IsInstalled(string engine, string root) => engine switch
    {
        Holt or Model => true,
        Lmdb => Load.Lmdb.IsInstalled,
        _ => File.Exists(AdapterLibrary.PathOf(root, engine)),
    };

    public static Store Make(string engine, string root, DataSet data) => engine switch
    {
        Holt => new HoltStore(),
        Lmdb => new LmdbStore(),
        Model => new ModelStore(data),
        _ when IsInstalled(engine, root) => new AdapterStore(AdapterLibrary.PathOf(root, engine)),
        _ => throw new InvalidOperationException($"no store is called {engine}, or it is not built"),
    };
}
