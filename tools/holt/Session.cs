using System;
using Holt.Tool.Screen;

namespace Holt.Tool;

/// <summary>What a command works on: a store in memory, opened when first needed, and where the answers go.</summary>
internal sealed class Session(Output output) : IDisposable
{
    private HoltDb? _db;

    public Output Out { get; } = output;

    public HoltDb Db => _db ??= HoltDb.OpenMemory();

    public HoltTree Tree => Db.Default;

    public void Dispose() => _db?.Dispose();
}
