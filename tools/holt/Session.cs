using System;
using Holt.Tool.Screen;

namespace Holt.Tool;

/// <summary>What a command works on: a store, open while the command runs, and where the answers go.</summary>
internal sealed class Session(Output output) : IDisposable
{
    private HoltDb? _db;

    public Output Out { get; } = output;

    /// <summary>The store's directory; empty for one in memory.</summary>
    public string Store { get; private set; } = "";

    public HoltDb Db => _db ?? throw new InvalidOperationException("no store is open");

    public HoltTree Tree => Db.Default;

    /// <summary>Opens the store in a directory as far as it is needed.</summary>
    public void Open(string store, Access access)
    {
        Store = store;
        if (access != Access.Files)
        {
            _db = HoltDb.Open(
                store, new HoltOptions { ReadOnly = access == Access.Read, CreateIfMissing = access == Access.Create });
        }
    }

    public void OpenMemory() => _db = HoltDb.OpenMemory();

    /// <summary>Closes the store.</summary>
    /// <returns>Failed when the files could not be brought up to date; the log still has everything.</returns>
    public int Close()
    {
        HoltDb? db = _db;
        _db = null;
        db?.Dispose();
        if (db?.CloseFault is not { } fault)
        {
            return ExitCode.Done;
        }

        Console.Error.WriteLine($"holt: {Store}: at closing: {fault}");
        return ExitCode.Failed;
    }

    public void Dispose() => _ = Close();
}
