using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>The built command on stores in a directory.</summary>
public sealed class StoreCommandTests
{
    private const int Done = 0;
    private const int Failed = 1;

    [Fact]
    public void What_one_command_stores_the_next_one_finds()
    {
        using var store = new StoreDirectory();
        Assert.Equal(Done, Programs.Holt("", "put", store.Path, "a/1", "one").Code);
        Assert.Equal(Done, Programs.Holt("from\0input\n", "put", store.Path, "a/2").Code);
        Assert.Equal(Done, Programs.Holt("", "put", store.Path, "b", "").Code);
        Assert.Equal("from\0input\n", Programs.Holt("", "get", store.Path, "a/2", "--raw").Text);
        Assert.Equal("\n", Programs.Holt("", "get", store.Path, "b").Text);
        Assert.Equal("3\n", Programs.Holt("", "count", store.Path).Text);
        Assert.Equal(["a/1", "a/2"], Programs.Holt("", "find", store.Path, "a/?").Lines);
        Outcome removed = Programs.Holt("", "rm", store.Path, "a/1", "nothing", "b");
        Assert.Equal(Failed, removed.Code);
        Assert.Equal("holt: no such key: nothing\n", removed.Error);
        Assert.Equal(["a/2"], Programs.Holt("", "ls", store.Path).Lines);
        Assert.StartsWith("frame 1: leaf", Programs.Holt("", "frame", store.Path, "1").Text, StringComparison.Ordinal);
        Outcome shell = Programs.Holt("put c d\nls\n", "shell", store.Path);
        Assert.Equal(["a/2", "c"], shell.Lines);
        Assert.Equal("d\n", Programs.Holt("", "get", store.Path, "c").Text);
    }

    [Fact]
    public void A_command_that_only_asks_makes_no_store()
    {
        using var store = new StoreDirectory();
        foreach (string verb in (string[])["ls", "count", "stat", "check", "wal", "rm", "get"])
        {
            string[] key = verb is "rm" or "get" ? ["key"] : [];
            Outcome outcome = Programs.Holt("", [verb, store.Path, .. key]);
            Assert.Equal(Failed, outcome.Code);
            Assert.StartsWith($"holt: {store.Path}: NoStore: ", outcome.Error, StringComparison.Ordinal);
            Assert.Empty(outcome.Output);
        }

        Assert.Empty(Directory.GetFileSystemEntries(store.Beside));
    }

    [Fact]
    public void Statistics_tell_keys_files_and_the_last_checkpoint()
    {
        using var store = new StoreDirectory();
        _ = Programs.Holt("a\t1\nb\t2\n", "load", store.Path, "--tsv", "-");
        Outcome stat = Programs.Holt("", "stat", store.Path);
        Assert.Equal(Done, stat.Code);
        Assert.Contains("keys           2", stat.Lines);
        foreach (string file in Directory.GetFiles(store.Path))
        {
            Assert.Contains($"file           {Path.GetFileName(file)} {new FileInfo(file).Length}", stat.Lines);
        }

        long log = Directory.GetFiles(store.Path, "log-*").Sum(file => new FileInfo(file).Length);
        Assert.Contains($"log bytes      {log}", stat.Lines);
        string end = Regex.Match(stat.Text, "(?m)^log end +([0-9]+)$").Groups[1].Value;
        Assert.Contains($"checkpoint     at {end}; 0 since opening", stat.Lines);
        Assert.Contains("images         1 frames, ", stat.Text, StringComparison.Ordinal);
        long free = Number(stat.Text, "(?m)^images .* ([0-9]+) free;");
        Assert.InRange(Number(stat.Text, "(?m)^reclaimable +([0-9]+)$"), free, long.MaxValue);

        static long Number(string text, string pattern) =>
            long.Parse(Regex.Match(text, pattern).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Commands_that_ask_change_nothing()
    {
        using var store = new StoreDirectory();
        foreach (bool isClean in (bool[])[false, true])
        {
            if (isClean)
            {
                Assert.Equal(Done, Programs.Holt("", "put", store.Path, "more", "1").Code);
            }
            else
            {
                _ = KilledLoader.Run(store.Path, records: 3000, killAt: 1000);
            }

            string before = Snapshot(store);
            Assert.Contains(" holt ", before, StringComparison.Ordinal);
            string[][] questions =
            [
                ["ls"], ["ls", "dir-1/", "-l"], ["get", KilledLoader.Key(7)], ["find", "dir-2"], ["count"], ["stat"],
                ["frame", "1"], ["check"], ["wal"],
            ];
            foreach (string[] question in questions)
            {
                Outcome outcome = Programs.Holt("", [question[0], store.Path, .. question[1..]]);
                Assert.Equal("", outcome.Error);
                Assert.Equal(Done, outcome.Code);
                Assert.Equal(before, Snapshot(store));
            }
        }
    }

    [Fact]
    public void A_killed_loader_has_lost_nothing_it_had_told_and_goes_on()
    {
        using var store = new StoreDirectory();
        const int records = 20_000;
        long told = KilledLoader.Run(store.Path, records, killAt: 8000);
        Assert.InRange(told, 8000, records - 1);
        using (HoltDb db = HoltDb.Open(store.Path, new HoltOptions { ReadOnly = true }))
        {
            for (int i = 0; i < told; i++)
            {
                Assert.Equal(KilledLoader.Value(i), Encoding.UTF8.GetString(db.Default.Get(KilledLoader.KeyBytes(i))!));
            }
        }

        Outcome check = Programs.Holt("", "check", store.Path);
        Assert.Equal(Done, check.Code);
        Assert.StartsWith("sound: ", check.Text, StringComparison.Ordinal);
        string file = Path.Combine(store.Beside, "all");
        KilledLoader.WriteLines(file, records);
        Outcome rest = Programs.Holt("", "load", store.Path, "--tsv", file);
        Assert.Equal(Done, rest.Code);
        Match same = Regex.Match(rest.Text, "; ([0-9,]+) were there with the same value\n");
        long skipped = long.Parse(same.Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
        Assert.InRange(skipped, told, records - 1);
        using var other = new StoreDirectory();
        Assert.Equal(Done, Programs.Holt("", "load", other.Path, "--tsv", file).Code);
        Assert.Equal(Contents(other.Path), Contents(store.Path));
    }

    [Fact]
    public void The_log_is_printed_from_the_last_checkpoint_to_its_end()
    {
        using var store = new StoreDirectory();
        long told = KilledLoader.Run(store.Path, records: 3000, killAt: 1000);
        Outcome log = Programs.Holt("", "wal", store.Path);
        Assert.Equal(Done, log.Code);
        string[][] lines = [.. log.Lines[..^1].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.True(lines.Length >= told);
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.Equal("put", lines[i][1]);
            Assert.Equal(KilledLoader.Value(i).Length.ToString(CultureInfo.InvariantCulture), lines[i][2]);
            Assert.Equal(KilledLoader.Key(i), lines[i][3]);
        }

        ulong[] places = [.. lines.Select(line => ulong.Parse(line[0], CultureInfo.InvariantCulture))];
        Assert.Equal(places.Order().Distinct(), places);
        Assert.Matches(
            $@"\A[0-9]+ end: {lines.Length} records from [0-9]+ on; what follows is no record", log.Lines[^1]);
        Assert.Equal(Done, Programs.Holt("", "rm", store.Path, KilledLoader.Key(0)).Code); // its close writes all out
        Assert.Matches(
            @"\A[0-9]+ end: 0 records from [0-9]+ on; the store was closed here\n\z",
            Programs.Holt("", "wal", store.Path).Text);
    }

    [Fact]
    public void Damage_is_listed_with_file_and_offset()
    {
        using var store = new StoreDirectory();
        string lines = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{KilledLoader.Key(i)}\tv\n"));
        _ = Programs.Holt(lines, "load", store.Path, "--tsv", "-");
        StoreDirectory.Flip(Path.Combine(store.Path, "data"), 4096 + 100); // in the first page of an image
        StoreDirectory.Flip(Path.Combine(store.Path, "holt"), 4096 + 300); // in the second copy
        Outcome check = Programs.Holt("", "check", store.Path);
        Assert.Equal(Failed, check.Code);
        Assert.StartsWith("Corrupt: holt at 4096: ", check.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Corrupt: data at 4096: frame ", check.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2 faults: ", check.Lines[2], StringComparison.Ordinal);
        Outcome get = Programs.Holt("", "get", store.Path, "a");
        Assert.Equal(Failed, get.Code);
        Assert.StartsWith(
            $"holt: {store.Path}: Corrupt: data at 4096: frame ", get.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_nothing_leads_to_are_listed_and_no_fault()
    {
        using var store = new StoreDirectory();
        _ = Programs.Holt("", "put", store.Path, "a", "1");
        File.WriteAllText(Path.Combine(store.Path, "log-new"), "");
        File.WriteAllText(Path.Combine(store.Path, "manifest-999"), "");
        Outcome check = Programs.Holt("", "check", store.Path);
        Assert.Equal(Done, check.Code);
        Assert.Equal(["unused: log-new", "unused: manifest-999"], check.Lines[..^1].Order(StringComparer.Ordinal));
        Assert.StartsWith("sound: 1 frames, ", check.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_log_is_damage_where_it_was_durable_once()
    {
        using var store = new StoreDirectory();
        var options = new HoltOptions { BackgroundCheckpoints = false };
        string copy = Path.Combine(store.Beside, "copy");
        using (HoltDb db = HoltDb.Open(store.Path, options))
        {
            for (int i = 0; i < 100; i++)
            {
                _ = db.Default.Put(KilledLoader.KeyBytes(i), "value"u8);
            }

            db.Sync();
            _ = db.Default.Put("last"u8, "value"u8); // its record says that all before it is durable
            Copy(store.Path, copy);
        }

        Assert.Equal(Done, Programs.Holt("", "check", copy).Code);
        Outcome log = Programs.Holt("", "wal", copy);
        Assert.Equal(102, log.Lines.Length); // and the line about the end
        ulong place = ulong.Parse(log.Lines[50].Split(' ')[0], CultureInfo.InvariantCulture);
        string segment = Directory.GetFiles(copy, "log-*").Order(StringComparer.Ordinal).First();
        long offset = (long)(place - ulong.Parse(
            Path.GetFileName(segment)[4..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        StoreDirectory.Flip(segment, offset + 40);
        string where = $"Corrupt: {Path.GetFileName(segment)} at {offset}: ";
        Outcome check = Programs.Holt("", "check", copy);
        Assert.Equal(Failed, check.Code);
        Assert.StartsWith(where, check.Lines[0], StringComparison.Ordinal);
        Outcome damaged = Programs.Holt("", "wal", copy);
        Assert.Equal(Failed, damaged.Code);
        Assert.Equal(50, damaged.Lines.Length);
        Assert.StartsWith($"holt: {copy}: {where}", damaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_open_is_locked_and_the_process_is_named()
    {
        using var store = new StoreDirectory();
        using HoltDb db = HoltDb.Open(store.Path);
        foreach (string[] command in (string[][])[["ls"], ["put", "a", "1"], ["check"], ["wal"]])
        {
            Outcome outcome = Programs.Holt("", [command[0], store.Path, .. command[1..]]);
            Assert.Equal(Failed, outcome.Code);
            Assert.Equal(
                $"holt: {store.Path}: Locked: holt: open for writing by process {Environment.ProcessId}",
                Regex.Replace(outcome.Error, @" \(errno.*\n", ""));
        }
    }

    /// <summary>Every file: name, size, times of change, contents.</summary>
    private static string Snapshot(StoreDirectory store)
    {
        const string script = "cd \"$1\" && stat -c '%n %s %y %z %i %a' . * && sha256sum * && echo end of holt files";
        Outcome outcome = Programs.Script(script, store.Path);
        Assert.Equal(Done, outcome.Code);
        return outcome.Text;
    }

    private static List<(string Key, string Value)> Contents(string store)
    {
        using HoltDb db = HoltDb.Open(store, new HoltOptions { ReadOnly = true });
        var contents = new List<(string, string)>();
        foreach (Entry entry in db.Default.Scan(default))
        {
            contents.Add((Convert.ToHexString(entry.Key), Convert.ToHexString(entry.Value)));
        }

        return contents;
    }

    private static void Copy(string from, string to)
    {
        Outcome copied = Programs.Script("cp -a \"$1\" \"$2\"", from, to);
        Assert.True(copied.Code == 0, copied.Error);
    }
}
