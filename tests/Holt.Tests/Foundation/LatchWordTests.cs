using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Foundation;

/// <summary>The transition table in the manual of <see cref="LatchWord"/> is read and compared with the code.</summary>
public sealed partial class LatchWordTests
{
    private const ulong Version = 0xABCDEF012345;
    private const ulong NoTransition = ulong.MaxValue;

    private delegate void Step(ref ulong word);

    /// <summary>The operations, and whether each asks first (`Try`) or trusts its caller.</summary>
    private static readonly (string Name, bool Asks, Step Step)[] s_operations =
    [
        ("TryBeginRead", true, (ref ulong word) => LatchWord.TryBeginRead(ref word, out _)),
        ("TryBeginRead, passing", true, (ref ulong word) => LatchWord.TryBeginRead(ref word, isPassing: true, out _)),
        ("TryMark", true, (ref ulong word) => LatchWord.TryMark(ref word)),
        ("TryShare", true, (ref ulong word) => LatchWord.TryShare(ref word, out _)),
        ("ReleaseShared", false, LatchWord.ReleaseShared),
        ("TryIntend", true, (ref ulong word) => LatchWord.TryIntend(ref word, out _)),
        ("ReleaseIntent", false, LatchWord.ReleaseIntent),
        ("TryUpgrade", false, (ref ulong word) => LatchWord.TryUpgrade(ref word, out _)),
        ("TryExclude", true, (ref ulong word) => LatchWord.TryExcludeSince(ref word, word)),
        ("Downgrade", false, LatchWord.Downgrade),
        ("ReleaseExclusive", false, LatchWord.ReleaseExclusive),
        ("Cool", false, LatchWord.Cool),
        ("TryWarm", true, (ref ulong word) => LatchWord.TryWarm(ref word)),
        ("Recool", false, LatchWord.Recool),
        ("Retire", false, LatchWord.Retire),
        ("TryClaim", true, (ref ulong word) => LatchWord.TryClaim(ref word)),
    ];

    [Fact]
    public void Every_state_and_operation_does_what_the_table_says()
    {
        Dictionary<(string, string), (string To, ulong Bump)> table = ReadTable();
        int transitionCount = 0;
        foreach ((string name, bool asks, Step step) in s_operations)
        {
            foreach ((string state, ulong value) in States())
            {
                ulong before = (Version << LatchWord.VersionShift) | value;
                ulong expected = Expected(table, name, state, before);
                if (expected == NoTransition && !asks)
                {
                    continue; // the caller has promised that this does not happen
                }

                ulong word = before;
                step(ref word);
                transitionCount += expected == NoTransition ? 0 : 1;
                Assert.True(
                    word == (expected == NoTransition ? before : expected),
                    $"{name} from {state}: {before:X} became {word:X}, the table says {expected:X}");
            }
        }

        Assert.Equal(table.Count, transitionCount);
        Assert.True(transitionCount > 400, "the table has not been read");
    }

    [Fact]
    public void Since_a_word_was_seen_means_since_its_version()
    {
        foreach ((string state, ulong value) in States())
        {
            ulong before = (Version << LatchWord.VersionShift) | value;
            ulong intend = before;
            ulong byWaiting = before;
            bool taken = LatchWord.TryIntendSince(ref intend, Version << LatchWord.VersionShift);
            Assert.Equal(LatchWord.TryIntend(ref byWaiting, out _), taken);
            Assert.Equal(byWaiting, intend);

            ulong older = (Version - 1) << LatchWord.VersionShift;
            Assert.False(LatchWord.TryIntendSince(ref before, older), state);
            Assert.False(LatchWord.TryExcludeSince(ref before, older), state);
            Assert.Equal((Version << LatchWord.VersionShift) | value, before);
        }
    }

    [Fact]
    public void A_read_is_valid_in_the_same_version_unless_somebody_changes_the_frame()
    {
        foreach ((string state, ulong value) in States())
        {
            bool stands = state is not ("never used" or "cold" or "exclusive" or "gone");
            ulong word = (Version << LatchWord.VersionShift) | value;
            Assert.Equal(stands, LatchWord.IsReadable(word));
            Assert.Equal(state is "never used" or "gone", LatchWord.IsGone(word));
            Assert.Equal(state is "cold", LatchWord.IsCold(word));
            foreach ((_, ulong other) in States())
            {
                Assert.Equal(stands, LatchWord.Validate(ref word, (Version << LatchWord.VersionShift) | other));
                Assert.False(LatchWord.Validate(ref word, ((Version + 1) << LatchWord.VersionShift) | other));
                Assert.False(LatchWord.Validate(ref word, ((Version - 1) << LatchWord.VersionShift) | other));
            }
        }
    }

    [Fact]
    public void Who_cannot_enter_is_told_the_word_to_wait_on()
    {
        foreach ((string state, ulong value) in States())
        {
            ulong before = (Version << LatchWord.VersionShift) | value;
            ulong word = before;
            if (!LatchWord.TryShare(ref word, out ulong seen))
            {
                Assert.True(seen == before, state);
            }

            word = before;
            if (!LatchWord.TryIntend(ref word, out seen))
            {
                Assert.True(seen == before, state);
            }

            word = before;
            if (!LatchWord.TryBeginRead(ref word, out seen))
            {
                Assert.True(seen == before, state);
            }
        }
    }

    [Fact]
    public void An_upgrade_lets_those_inside_leave_and_nobody_enter()
    {
        ulong word = LatchWord.Free;
        Assert.True(LatchWord.TryShare(ref word, out _));
        Assert.True(LatchWord.TryIntend(ref word, out _));
        Assert.True(LatchWord.TryShare(ref word, out _));
        Assert.False(LatchWord.TryUpgrade(ref word, out _));
        Assert.False(LatchWord.TryShare(ref word, out _));
        Assert.True(LatchWord.TryBeginRead(ref word, out ulong seen));
        LatchWord.ReleaseShared(ref word);
        Assert.False(LatchWord.TryUpgrade(ref word, out _));
        LatchWord.ReleaseShared(ref word);
        Assert.False(LatchWord.TryShare(ref word, out _));
        Assert.True(LatchWord.TryUpgrade(ref word, out _));
        Assert.False(LatchWord.Validate(ref word, seen));
        LatchWord.ReleaseExclusive(ref word);
        Assert.Equal((1UL << LatchWord.VersionShift) | LatchWord.Free, word);
    }

    private static ulong Expected(
        Dictionary<(string, string), (string To, ulong Bump)> table, string name, string state, ulong before) =>
        table.TryGetValue((name, state), out (string To, ulong Bump) row)
            ? (((before >> LatchWord.VersionShift) + row.Bump) << LatchWord.VersionShift) | States()[row.To]
            : NoTransition;

    private static Dictionary<string, ulong> States()
    {
        var states = new Dictionary<string, ulong>(StringComparer.Ordinal)
        {
            ["never used"] = LatchWord.NeverUsed,
            ["free"] = LatchWord.Free,
            ["marked"] = LatchWord.Marked,
            ["exclusive"] = LatchWord.Exclusive,
            ["cold"] = LatchWord.Cold,
            ["gone"] = LatchWord.Gone,
        };
        for (ulong n = 0; n <= LatchWord.SharedCountMax; n++)
        {
            states[$"intent {n}"] = LatchWord.Intent + n;
            states[$"closing {n}"] = LatchWord.Closing + n;
            if (n > 0)
            {
                states[$"shared {n}"] = LatchWord.Free + n;
            }
        }

        Assert.Equal(states.Count, states.Values.Distinct().Count());
        return states;
    }

    /// <summary>A row with an `n` stands for all numbers that make both sides a state and have no own row.</summary>
    private static Dictionary<(string Operation, string From), (string To, ulong Bump)> ReadTable()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "src/Holt/Foundation/LatchWord.cs"));
        var rows = new Dictionary<(string, string), (string, ulong)>();
        Dictionary<string, ulong> states = States();
        foreach (Match row in RowPattern().Matches(source))
        {
            string operation = row.Groups["operation"].Value;
            Assert.Contains(s_operations, known => known.Name == operation);
            string from = row.Groups["from"].Value;
            string to = row.Groups["to"].Value;
            ulong bump = row.Groups["version"].Value == "+1" ? 1UL : 0;
            for (int n = 0; n <= (int)LatchWord.SharedCountMax; n++)
            {
                string next = With(With(With(to, " n+1", n + 1), " n-1", n - 1), " n", n);
                string first = With(from, " n", n);
                if (states.ContainsKey(first) && states.ContainsKey(next))
                {
                    _ = rows.TryAdd((operation, first), (next, bump));
                }
            }
        }

        return rows;
    }

    private static string With(string state, string count, int n) =>
        state.EndsWith(count, StringComparison.Ordinal) ? $"{state[..^count.Length]} {n}" : state;

    [GeneratedRegex(
        @"^//\s+(?<operation>[A-Z]\w+)\s*\|[^|]+\|\s*(?<from>[\w ]+?)\s*\|\s*(?<to>[\w +-]+?)\s*\|"
            + @"\s*(?<version>\S+)\s*\|",
        RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
