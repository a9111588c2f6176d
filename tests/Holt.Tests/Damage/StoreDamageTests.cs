using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Tests.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Damage;

/// <summary>
/// A small store, closed or killed, with damage to its files: an open answers what was written, or an error that names
/// the file. See <see cref="Specimen"/> for what else a killed one may answer.
/// </summary>
public sealed class StoreDamageTests(ITestOutputHelper output)
{
    private const int FlipsInEachBuild = 2_000;
    private const int WritesInEachBuild = 1_000;

    private static readonly Injury s_none = new(InjuryKind.ZerosBehind, "holt", 0);

    public static TheoryData<bool> Ends => new() { true, false };

    [Theory]
    [MemberData(nameof(Ends))]
    public void Nothing_is_wrong_with_the_store_itself(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        Assert.Equal(Judge.Whole, new Judge(store).Read(store.Disk, s_none));
        output.WriteLine(string.Join(", ", store.Disk.Names.Select(name => $"{name} {store.Disk[name].Length}")));
        output.WriteLine($"log from {store.Cut}, durable to {store.Watermark}, to {store.End}");
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void S146_A_flipped_bit_changes_no_answer(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        var rng = new Rng(11);
        string[] files = [.. store.Disk.Names];
        var injuries = new List<Injury>();
        for (int i = 0; i < FlipsInEachBuild; i++)
        {
            string file = files[i % files.Length];
            injuries.Add(new Injury(InjuryKind.Flip, file, rng.Below(store.Disk[file].Length * 8)));
        }

        InjuryRun run = Run(store, injuries);
        Assert.True(run.Count(Judge.Error) > 300);
        Assert.Equal(run.ToString(), Run(store, injuries, new Judge(store).ReadFast).ToString());
    }

    /// <summary>
    /// Every bit of every byte that an open reads; where no record of the log lies, one bit of each byte, another one
    /// each time.
    /// </summary>
    [Theory(SkipUnless = nameof(Heavy.IsOn), SkipType = typeof(Heavy), Skip = Heavy.Why)]
    [MemberData(nameof(Ends))]
    public void Not_one_of_two_million_does(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        var map = new SpecimenMap(store);
        var judge = new Judge(store);
        foreach ((string file, List<int> read) in BytesRead(store))
        {
            var bits = new List<int>();
            foreach (int at in read)
            {
                bool isRecord = !Specimen.IsLog(file) || map.Unused(file, at) is null or SpecimenMap.Tail;
                bits.AddRange(isRecord ? Enumerable.Range(8 * at, 8) : [(8 * at) + (at % 8)]);
            }

            var run = new InjuryRun(
                store, bits.Count, number => new Injury(InjuryKind.Flip, file, bits[(int)number]), judge.ReadFast);
            output.WriteLine($"{run.Run()}; {store.Disk[file].Length - read.Count} bytes are not read");
        }
    }

    /// <summary>Which bytes an open reads. The others cannot change its answer.</summary>
    private static Dictionary<string, List<int>> BytesRead(Specimen store)
    {
        PlainDisk disk = store.Disk.Copy();
        Dictionary<string, bool[]> isRead = disk.Names.ToDictionary(name => name, name => new bool[disk[name].Length]);
        disk.OnRead = (name, offset, length) =>
        {
            bool[] file = isRead[name];
            file.AsSpan((int)offset, (int)long.Min(length, file.Length - offset)).Fill(true);
        };
        Assert.Equal(Judge.Whole, new Judge(store).Read(disk, s_none));
        return isRead.ToDictionary(
            pair => pair.Key, pair => Enumerable.Range(0, pair.Value.Length).Where(at => pair.Value[at]).ToList());
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void S145_A_file_that_ends_anywhere_or_goes_on_as_zeros_or_rubbish_changes_no_answer(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        var injuries = new List<Injury>();
        foreach (string file in store.Disk.Names)
        {
            for (int at = 0; at < store.Disk[file].Length; at += 512)
            {
                injuries.Add(new Injury(InjuryKind.Cut, file, at));
                injuries.Add(new Injury(InjuryKind.Zeros, file, at));
                injuries.Add(new Injury(InjuryKind.Rubbish, file, at));
            }

            foreach (int behind in (int[])[1, 8, 511, 4096, 70_000])
            {
                injuries.Add(new Injury(InjuryKind.ZerosBehind, file, behind));
                injuries.Add(new Injury(InjuryKind.RubbishBehind, file, behind));
            }
        }

        _ = Run(store, injuries);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void S147_A_file_that_is_missing_or_of_another_store_or_place_changes_no_answer(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        Specimen other = SpecimenMaker.Make(isClosed);
        var injuries = new List<Injury>();
        foreach (string file in store.Disk.Names)
        {
            injuries.Add(new Injury(InjuryKind.Missing, file, 0));
            injuries.AddRange(other.Disk.Names.Select(
                name => new Injury(InjuryKind.Other, file, 0, other.Disk[name])));
            injuries.AddRange(store.Disk.Names.Where(name => name != file).Select(
                name => new Injury(InjuryKind.Other, file, 0, store.Disk[name])));
        }

        _ = Run(store, injuries);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void What_is_opened_for_writing_goes_on_and_what_is_refused_is_left_as_it_was(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        var rng = new Rng(12);
        string[] files = [.. store.Disk.Names];
        var injuries = new List<Injury>();
        for (int i = 0; i < WritesInEachBuild; i++)
        {
            string file = files[i % files.Length];
            int at = rng.Below(store.Disk[file].Length);
            injuries.Add((i / files.Length % 4) switch
            {
                0 => new Injury(InjuryKind.Cut, file, at),
                1 => new Injury(InjuryKind.Zeros, file, at),
                _ => new Injury(InjuryKind.Flip, file, at * 8L),
            });
        }

        InjuryRun run = Run(store, injuries, new Judge(store).Write);
        Assert.True(run.Count(Judge.Error) > 100 && run.Count(Judge.Whole) > 100);
    }

    private InjuryRun Run(Specimen store, List<Injury> injuries) => Run(store, injuries, new Judge(store).Read);

    private InjuryRun Run(Specimen store, List<Injury> injuries, Func<PlainDisk, Injury, string> judge)
    {
        InjuryRun run = new InjuryRun(store, injuries.Count, number => injuries[(int)number], judge).Run();
        output.WriteLine($"{injuries.Count} cases: {run}");
        return run;
    }
}
