using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Engine;
using Holt.Foundation;
using Holt.Tests.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Damage;

/// <summary>What `holt check` says of damaged stores: every byte that means something is looked at.</summary>
public sealed class StoreCheckTests(ITestOutputHelper output)
{
    private const int FlipsInEachBuild = 2_000;
    private const int Step = 31;
    private const string Noticed = "noticed";

    public static TheoryData<bool> Ends => StoreDamageTests.Ends;

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_sound_store_has_no_faults(bool isClosed)
    {
        var faults = new List<Fault>();
        Specimen store = SpecimenMaker.Make(isClosed);
        CheckReport report = StoreCheck.Run(store.Disk, faults);
        Assert.Empty(faults);
        Assert.Empty(report.Unused);
        Assert.True(report.Frames > 3, $"{report.Frames} frames");
        Assert.True(isClosed == (report.Records == 0), $"{report.Records} records");
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_flipped_bit_is_noticed_wherever_it_means_something(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        var rng = new Rng(13);
        string[] files = [.. store.Disk.Names];
        var injuries = new List<Injury>();
        for (int i = 0; i < FlipsInEachBuild; i++)
        {
            string file = files[i % files.Length];
            injuries.Add(new Injury(InjuryKind.Flip, file, rng.Below(store.Disk[file].Length * 8)));
        }

        Run(store, injuries.Count, number => injuries[(int)number]);
    }

    /// <summary>One bit of every 31st byte, another one each time.</summary>
    [Theory(SkipUnless = nameof(Heavy.IsOn), SkipType = typeof(Heavy), Skip = Heavy.Why)]
    [MemberData(nameof(Ends))]
    public void So_it_is_all_over_the_files(bool isClosed)
    {
        Specimen store = SpecimenMaker.Make(isClosed);
        foreach (string file in store.Disk.Names)
        {
            int count = store.Disk[file].Length / Step;
            Run(store, count, number => new Injury(InjuryKind.Flip, file, (number * Step * 8) + (number % 8)));
        }
    }

    private void Run(Specimen store, long count, Func<long, Injury> injuryAt)
    {
        var map = new SpecimenMap(store);
        var judge = new Judge(store);
        output.WriteLine(new InjuryRun(store, count, injuryAt, Check).Run().ToString());

        string Check(PlainDisk disk, Injury injury)
        {
            var faults = new List<Fault>();
            Judge.CountOpen();
            _ = StoreCheck.Run(disk, faults);
            string? unused = map.Unused(injury.File, injury.At / 8);
            bool isRefused = judge.ReadFast(disk, injury) == Judge.Error;
            Assert.True(faults.Count > 0 || unused is not null, "not noticed");
            Assert.True(faults.Count > 0 || !isRefused, "an open refuses what the check does not notice");
            bool mayBeNoticed = unused is null or SpecimenMap.Tail or SpecimenMap.LastRecord;
            Assert.True(faults.Count == 0 || mayBeNoticed, $"{unused}: {faults.FirstOrDefault()}");
            Assert.All(faults, fault => Assert.True(disk.Has(fault.File), $"no file is named: {fault}"));
            return faults.Count > 0 ? Noticed : unused!;
        }
    }
}
