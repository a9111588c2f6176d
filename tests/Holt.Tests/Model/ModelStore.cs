using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Holt.Tests.Support;

namespace Holt.Tests.Model;

/// <summary>
/// A store, or the part of one whose keys start with a scope, and its oracle, driven by the same steps and compared
/// after each.
/// </summary>
internal sealed class ModelStore : IDisposable
{
    private const int FaultLinesMax = 6;

    private readonly HoltDb _db;
    private readonly byte[] _scope;
    private readonly ArrayBufferWriter<byte> _writer = new();
    private readonly HoltGetResults _results = new();
    private readonly HoltBatch _batch = new();
    private byte[] _buffer = new byte[256];
    private ulong _lastVersion;

    public ModelStore(int frameBytes)
        : this(Stores.Open(frameBytes), [])
    {
    }

    public ModelStore(HoltDb db, byte[] scope)
    {
        _db = db;
        _scope = scope;
    }

    public Oracle Oracle { get; private init; } = new();

    /// <summary>The same content, in a store that was opened again.</summary>
    public ModelStore Over(HoltDb db) => new(db, _scope) { Oracle = Oracle, _lastVersion = _lastVersion };

    /// <summary>A store of its own whose structure is checked after each change of it.</summary>
    public static ModelStore Watched(int frameBytes)
    {
        var store = new ModelStore(frameBytes);
        StructureChecks.Watch(store._db);
        return store;
    }

    private HoltTree Tree => _db.Default;

    /// <summary>Does a step in both.</summary>
    /// <returns>Null when they agree; else how they differ.</returns>
    public string? Run(Step step)
    {
        try
        {
            return step.Kind switch
            {
                StepKind.Put => Put(step),
                StepKind.Delete => Delete(step),
                StepKind.Get => Get(step.Key),
                StepKind.Exists => Same("exists", Oracle.Find(step.Key) is not null, Tree.Exists(step.Key)),
                StepKind.Append => Append(step.Key),
                StepKind.List => Stores.Difference(Oracle.List(step.Range), Tree, step.Range),
                StepKind.Count => Count(step),
                StepKind.LongestPrefix => LongestPrefix(step.Key),
                StepKind.GetMany => GetMany(step.Keys),
                StepKind.Batch => Write(step.Operations),
                _ => Check(),
            };
        }
#pragma warning disable CA1031 // an exception is a difference too, and the trace that leads to it is wanted
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return string.Join('\n', exception.ToString().Split('\n').Take(FaultLinesMax));
        }
    }

    /// <summary>Everything, both ways.</summary>
    public string? CompareAll() =>
        CompareAll(new RangeSpec { Prefix = _scope })
            ?? CompareAll(new RangeSpec { Prefix = _scope, Reverse = true })
            ?? Check();

    public void Dispose() => _db.Dispose();

    private static string? Same<T>(string what, T expected, T actual) =>
        EqualityComparer<T>.Default.Equals(expected, actual) ? null : $"{what}: {expected} expected, got {actual}";

    private string? CompareAll(RangeSpec spec) => Stores.Difference(Oracle.List(spec), Tree, spec);

    private string? Put(Step step)
    {
        byte[] value = step.Value();
        ulong version = Tree.Put(step.Key, value).Value;
        Oracle.Put(step.Key, value, version);
        string? fault = version > _lastVersion ? null : $"version {version} after {_lastVersion}";
        _lastVersion = version;
        return fault;
    }

    private string? Delete(Step step) => Same("delete", Oracle.Remove(step.Key), Tree.Delete(step.Key));

    private string? Write(Step[] operations)
    {
        _batch.Clear();
        foreach (Step operation in operations)
        {
            if (operation.Kind == StepKind.Put)
            {
                _batch.Put(operation.Key, operation.Value());
            }
            else
            {
                _batch.Delete(operation.Key);
            }
        }

        ulong first = _db.Write(_batch).Value;
        bool isAbove = operations.Length == 0 || first > _lastVersion;
        string? fault = isAbove ? null : $"version {first} after {_lastVersion}";
        for (int i = 0; i < operations.Length; i++)
        {
            byte[] key = operations[i].Key;
            fault ??= Same($"found {i}", Oracle.Find(key) is not null, _batch.WasThere(i));
            _lastVersion = first + (ulong)i;
            if (operations[i].Kind == StepKind.Put)
            {
                Oracle.Put(key, operations[i].Value(), _lastVersion);
            }
            else
            {
                _ = Oracle.Remove(key);
            }
        }

        return fault;
    }

    private string? Get(byte[] key)
    {
        ReadStatus status = Tree.TryGet(key, _buffer, out int length, out RecordVersion version);
        if (Oracle.Find(key) is not { } record)
        {
            return Same("get", (ReadStatus.NotFound, 0, 0UL), (status, length, version.Value));
        }

        ReadStatus expected = record.Value.Length > _buffer.Length ? ReadStatus.TooSmall : ReadStatus.Found;
        if (Same("get", (expected, record.Value.Length, record.Version), (status, length, version.Value)) is { } fault)
        {
            return fault;
        }

        if (status == ReadStatus.TooSmall)
        {
            _buffer = new byte[length];
            return Get(key);
        }

        return SameValue(record.Value, _buffer.AsSpan(0, length)) ?? SameValue(record.Value, Tree.Get(key));
    }

    private string? Append(byte[] key)
    {
        _writer.ResetWrittenCount();
        ReadStatus status = Tree.TryGet(key, _writer, out RecordVersion version);
        return Oracle.Find(key) is { } record
            ? Same("get", (ReadStatus.Found, record.Version), (status, version.Value))
                ?? SameValue(record.Value, _writer.WrittenSpan)
            : Same("get", (ReadStatus.NotFound, 0UL, 0), (status, version.Value, _writer.WrittenCount));
    }

    private string? Count(Step step)
    {
        long expected = Oracle.CountPrefix(step.Key, step.Number, out bool expectedExact);
        long count = Tree.CountPrefix(step.Key, step.Number, out bool exact);
        return Same("count", (expected, expectedExact), (count, exact))
            ?? Same("empty", expected == 0, Tree.IsPrefixEmpty(step.Key));
    }

    private string? LongestPrefix(byte[] query)
    {
        OracleRecord? record = Oracle.LongestPrefix(query);
        int expected = record?.Value.Length ?? 0;
        _buffer = _buffer.Length < expected ? new byte[expected] : _buffer;
        ReadStatus status =
            Tree.TryGetLongestPrefix(query, _buffer, out int match, out int length, out RecordVersion version);
        return record is null
            ? Same("longest prefix", (ReadStatus.NotFound, 0, 0UL), (status, match, version.Value))
            : Same(
                "longest prefix",
                (ReadStatus.Found, record.Key.Length, expected, record.Version),
                (status, match, length, version.Value))
                ?? SameValue(record.Value, _buffer.AsSpan(0, length));
    }

    private string? GetMany(byte[][] keys)
    {
        Tree.GetMany(Array.ConvertAll(keys, key => (ReadOnlyMemory<byte>)key), _results);
        string? fault = Same("answers", keys.Length, _results.Count);
        for (int i = 0; i < keys.Length && fault is null; i++)
        {
            OracleRecord? record = Oracle.Find(keys[i]);
            fault = Same($"found {i}", record is not null, _results.IsFound(i))
                ?? Same($"version {i}", record?.Version ?? 0, _results.Version(i).Value)
                ?? SameValue(record?.Value ?? [], _results.Value(i));
        }

        return fault;
    }

    /// <summary>A store of its own is checked whole; a shared one when the others are done.</summary>
    private string? Check() => _scope.Length > 0
        ? Same("count", Oracle.Count, Tree.CountPrefix(_scope, 0, out _))
        : Same("count", Oracle.Count, Tree.Count)
            ?? Same("keys", Oracle.Count, _db.GetStats().Keys)
            ?? StructureChecks.FaultOf(_db);

    private static string? SameValue(byte[] expected, ReadOnlySpan<byte> actual) =>
        actual.SequenceEqual(expected) ? null : $"value {Text.Show(expected)} expected, got {Text.Show(actual)}";
}
