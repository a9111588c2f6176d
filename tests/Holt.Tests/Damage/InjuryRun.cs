using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Holt.Tests.Storage;
using Xunit;

namespace Holt.Tests.Damage;

/// <summary>
/// Does many damages, one at a time, and has each judged. Two threads work; the caller watches that every case ends.
/// </summary>
/// <param name="specimen">What is damaged.</param>
/// <param name="count">How many cases there are.</param>
/// <param name="injuryAt">The damage of a case.</param>
/// <param name="judge">Throws, or says in a word what happened.</param>
internal sealed class InjuryRun(
    Specimen specimen, long count, Func<long, Injury> injuryAt, Func<PlainDisk, Injury, string> judge)
{
    private const int BlockCases = 256;
    private const int Workers = 2;

    /// <summary>Far beyond any right case: only a hang is cut off, nothing is measured.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string File, string Word), long> _tally = [];
    private readonly ConcurrentQueue<string> _findings = [];
    private readonly long[] _cases = new long[Workers];
    private long _next; // Interlocked

    /// <summary>How many cases were told so.</summary>
    public long Count(string word) => _tally.Sum(pair => pair.Key.Word == word ? pair.Value : 0);

    /// <summary>All of that by file.</summary>
    public override string ToString() => string.Join(
        "; ",
        _tally.GroupBy(pair => pair.Key.File).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file =>
            $"{file.Key}: {string.Join(", ", file.Select(pair => $"{pair.Value} {pair.Key.Word}").Order())}"));

    public InjuryRun Run()
    {
        var threads = new List<Thread>();
        for (int i = 0; i < Workers; i++)
        {
            int worker = i;
            threads.Add(new Thread(() => Work(worker)) { IsBackground = true });
            threads[i].Start();
        }

        for (int i = 0; i < Workers; i++)
        {
            long seen;
            do
            {
                seen = Volatile.Read(ref _cases[i]);
            }
            while (!threads[i].Join(s_hang) && Volatile.Read(ref _cases[i]) != seen);
            Assert.False(threads[i].IsAlive, $"hangs: {injuryAt(seen)}");
        }

        Assert.True(_findings.IsEmpty, $"{_findings.Count} findings: {string.Join("\n", _findings.Take(20))}");
        return this;
    }

    private void Work(int worker)
    {
        PlainDisk disk = specimen.Disk.Copy();
        while (_findings.Count < 20)
        {
            long first = Interlocked.Add(ref _next, BlockCases) - BlockCases;
            for (long number = first; number < long.Min(first + BlockCases, count); number++)
            {
                Volatile.Write(ref _cases[worker], number);
                Case(disk, injuryAt(number));
            }

            if (first + BlockCases >= count)
            {
                return;
            }
        }
    }

    private void Case(PlainDisk disk, Injury injury)
    {
        byte[] whole = disk[injury.File];
        try
        {
            injury.Apply(disk);
            string word = judge(disk, injury);
            _ = _tally.AddOrUpdate((injury.File, word), 1, static (_, before) => before + 1);
        }
#pragma warning disable CA1031 // whatever the engine throws, this damage leads to it
        catch (Exception e)
        {
            _findings.Enqueue($"{injury}: {e}");
        }
#pragma warning restore CA1031

        if (injury.Kind == InjuryKind.Flip)
        {
            injury.Apply(disk); // back
        }
        else
        {
            disk[injury.File] = whole;
        }
    }
}
