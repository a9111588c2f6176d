using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Io;
using Holt.Tests.Io;
using Xunit;

namespace Holt.Tests.SimDisk;

/// <summary>
/// What finds the engine's errors must not have any of its own: every state it makes is legal, and every legal state it
/// can make.
/// </summary>
public sealed class CrashStateTests
{
    [Fact]
    public void Every_choice_leaves_a_legal_state()
    {
        int states = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            var work = new ModelledDisk((ulong)seed);
            for (int step = 0; step < 40; step++)
            {
                work.Step();
                int pieces = work.Disk.Pieces;
                foreach (CrashChoice choice in CrashChoice.Some(pieces, 24, (ulong)(seed + step)))
                {
                    SimulatedDisk crashed = work.Disk.Crash(choice);
                    bool isRight = choice.Kind switch
                    {
                        CrashKind.None => work.Model.IsDurable(crashed),
                        CrashKind.All => work.Model.IsCurrent(crashed),
                        _ => work.Model.IsLegal(crashed),
                    };
                    Assert.True(isRight, $"seed {seed}, {choice} of {pieces}:\n  {string.Join("\n  ", work.Steps)}");
                    states++;
                }
            }
        }

        Assert.True(states > 30_000, $"{states} states");
    }

    /// <summary>Two sectors with two versions each beside the durable one, two sizes too, and a rename.</summary>
    [Fact]
    public void Every_legal_state_is_some_choice()
    {
        SimulatedDisk disk = Ready(out IDiskFile file);
        byte[] bytes = new byte[1024];
        for (byte round = 1; round <= 2; round++)
        {
            bytes.AsSpan().Fill(round);
            DiskFolder.Good(file.Write(0, bytes));
        }

        DiskFolder.Good(file.Resize(5000));
        DiskFolder.Good(file.Resize(6000));
        DiskFolder.Good(disk.Rename("file", "moved"));
        Assert.Equal(Math.Log10(3 * 3 * 3 * 2), disk.Log10States, 6);
        HashSet<string> seen = [];
        for (long number = 0; number < 20_000; number++)
        {
            SimulatedDisk crashed = disk.Crash(number);
            string name = crashed.Names.Single();
            byte[] left = crashed.Content(name);
            seen.Add($"{name} {left.Length} {left[0]} {left[512]}");
        }

        Assert.Equal(3 * 3 * 3 * 2, seen.Count);
    }

    [Fact]
    public void Systematic_choices_are_each_prefix_each_drop_and_each_single_piece()
    {
        SimulatedDisk disk = Ready(out IDiskFile file);
        for (byte sector = 0; sector < 4; sector++)
        {
            byte[] bytes = new byte[512];
            bytes.AsSpan().Fill((byte)(sector + 1));
            DiskFolder.Good(file.Write(sector * 512, bytes));
        }

        Assert.Equal(4, disk.Pieces);
        string[] states = [.. Enumerable.Range(0, 13).Select(number => Text(disk.Crash(number)))];
        Assert.Equal(
            [
                "0000", "1234", "1000", "1200", "1230", "0234", "1034", "1204", "1230", "1000", "0200", "0030", "0004",
            ],
            states);

        static string Text(SimulatedDisk crashed)
        {
            byte[] bytes = crashed.Content("file");
            return $"{bytes[0]}{bytes[512]}{bytes[1024]}{bytes[1536]}";
        }
    }

    [Fact]
    public void A_prefix_is_one_in_time_over_all_files_and_names()
    {
        SimulatedDisk disk = Ready(out IDiskFile file);
        DiskFolder.Good(disk.Open("other", FileUse.Create, out IDiskFile? other));
        DiskFolder.Good(other!.Write(0, "o"u8));
        DiskFolder.Good(file.Write(0, "f"u8));
        DiskFolder.Good(disk.Rename("other", "moved"));
        DiskFolder.Good(other!.Write(512, "p"u8));
        string[] states = [.. Enumerable.Range(0, disk.Pieces + 1).Select(count => Text(disk, count))];
        Assert.Equal(
            [
                "file:.", // nothing
                "file:. other:", // a name
                "file:. other:", // data behind the end of the file, which is not seen
                "file:. other:o", // the size
                "file:f other:o",
                "file:f moved:o",
                "file:f moved:o", // data behind the end again
                "file:f moved:op",
            ],
            states);

        static string Text(SimulatedDisk disk, int count)
        {
            SimulatedDisk crashed = disk.Crash(new CrashChoice(CrashKind.Prefix, count));
            return string.Join(' ', crashed.Names.Select(name =>
            {
                byte[] bytes = crashed.Content(name);
                string first = bytes.Length > 0 ? Letter(bytes[0]) : "";
                return $"{name}:{first}{(bytes.Length is > 512 and < 4096 ? Letter(bytes[512]) : "")}";
            }));
        }

        static string Letter(byte value) => value == 0 ? "." : ((char)value).ToString();
    }

    /// <summary>Data that reached the disk while the size did not is gone, also when the file grows again.</summary>
    [Fact]
    public void Bytes_behind_the_end_do_not_come_back()
    {
        SimulatedDisk disk = Ready(out IDiskFile file);
        byte[] bytes = new byte[3 * Sectors.PageBytes];
        bytes.AsSpan().Fill(7);
        DiskFolder.Good(file.Write(1000, bytes));
        DiskFolder.Good(file.Resize(1500));
        for (long number = 0; number < 300; number++)
        {
            SimulatedDisk crashed = disk.Crash(number);
            int size = crashed.Content("file").Length;
            DiskFolder.Good(crashed.Open("file", FileUse.Write, out IDiskFile? again));
            DiskFolder.Good(again!.Resize(bytes.Length * 2));
            Assert.False(crashed.Content("file").AsSpan(size).ContainsAnyExcept((byte)0), $"choice {number}");
        }
    }

    [Fact]
    public void The_same_work_and_the_same_choice_give_the_same_state()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var first = new ModelledDisk((ulong)seed);
            var second = new ModelledDisk((ulong)seed);
            for (int step = 0; step < 40; step++)
            {
                first.Step();
                second.Step();
            }

            SimulatedDisk killed = first.Disk.Kill();
            for (long number = 0; number < 80; number++)
            {
                string state = Dump(first.Disk.Crash(number));
                Assert.Equal(state, Dump(second.Disk.Crash(number)));
                Assert.Equal(state, Dump(killed.Crash(number)));
            }
        }
    }

    [Fact]
    public void A_killed_process_loses_nothing_and_makes_nothing_durable()
    {
        SimulatedDisk disk = Ready(out IDiskFile file);
        DiskFolder.Good(file.Lock(exclusive: true));
        DiskFolder.Good(file.Write(100, "abc"u8));
        Store(file, 5, (byte)'x', isTold: false);
        SimulatedDisk killed = disk.Kill();
        Assert.Equal("abc"u8, killed.Content("file").AsSpan(100, 3));
        Assert.Equal((byte)'x', killed.Content("file")[5]);
        Assert.Equal(new byte[Sectors.PageBytes], killed.Crash(0).Content("file"));
        DiskFolder.Good(killed.Open("file", FileUse.Write, out IDiskFile? again));
        DiskFolder.Good(again!.Lock(exclusive: true));

        // The two go their own ways.
        DiskFolder.Good(again.Write(200, "new"u8));
        Assert.Equal(0, disk.Content("file")[200]);
        DiskFolder.Good(file.Sync());
        Assert.Equal(new byte[Sectors.PageBytes], killed.Crash(0).Content("file"));
    }

    [Fact]
    public void A_page_of_a_mapping_may_be_written_back_at_any_event()
    {
        SimulatedDisk disk = Ready(out IDiskFile file);
        Store(file, 0, 1, isTold: false);
        Assert.Equal(1, disk.Crash(1).Content("file")[0]);
        DiskFolder.Good(disk.SyncDirectory()); // any event: the page may have been written back as it was
        Store(file, 0, 2, isTold: true);
        HashSet<byte> seen = [.. Enumerable.Range(0, 50).Select(number => disk.Crash(number).Content("file")[0])];
        Assert.Equal("0 1 2", string.Join(' ', seen.Order()));
        DiskFolder.Good(file.Sync());
        Assert.Equal(2, disk.Crash(0).Content("file")[0]);
    }

    [Fact]
    public void A_directory_may_be_lost_until_the_call_that_makes_it_returns()
    {
        var disk = new SimulatedDisk();
        var seen = new List<(bool None, bool All)>();
        disk.OnEvent = _ => seen.Add((disk.Crash(0).HasDirectory(), disk.Crash(1).HasDirectory()));
        Assert.NotNull(disk.SyncDirectory());
        DiskFolder.Good(disk.MakeDirectory());
        Assert.Equal([(false, true), (true, true)], seen);
        DiskFolder.Good(disk.RemoveDirectory());
        Assert.Equal([(true, false), (false, false)], seen[2..]);
    }

    /// <summary>A disk with one file of a page of zeros, all durable.</summary>
    internal static SimulatedDisk Ready(out IDiskFile file)
    {
        var disk = new SimulatedDisk();
        DiskFolder.Good(disk.MakeDirectory());
        DiskFolder.Good(disk.Open("file", FileUse.Create, out IDiskFile? created));
        file = created!;
        DiskFolder.Good(file.Resize(Sectors.PageBytes));
        DiskFolder.Good(file.Sync());
        DiskFolder.Good(disk.SyncDirectory());
        return disk;
    }

    internal static string Dump(SimulatedDisk disk) => string.Join(
        '\n', disk.Names.Select(name => $"{name} {Convert.ToHexString(disk.Content(name))}"));

    private static unsafe void Store(IDiskFile file, int offset, byte value, bool isTold)
    {
        DiskFolder.Good(file.Map(0, Sectors.PageBytes, out IDiskMap? map));
        map!.Start[offset] = value;
        if (isTold)
        {
            map.Stored(offset, 1);
        }

        map.Dispose();
    }
}
