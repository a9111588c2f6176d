using System;
using System.Collections.Concurrent;
using System.Threading;
using Holt.Engine;
using Holt.Foundation;
using Holt.Log;
using Holt.Storage;
using Holt.Tests.SimDisk;
using Holt.Tests.Storage;
using Xunit;

namespace Holt.Tests.Damage;

/// <summary>Looks at damaged copies of a store; throws when a promise is broken.</summary>
internal sealed class Judge(Specimen specimen)
{
    /// <summary>It is refused, and the file is named.</summary>
    public const string Error = "refused";

    /// <summary>All records are there.</summary>
    public const string Whole = "whole";

    /// <summary>Writes at the end are missing, and nothing that is left says that they were durable.</summary>
    public const string Shorter = "shorter";

    private const string NewKey = "e/new";

    /// <summary>Address ranges are given back by the collector, and a process has only so many.</summary>
    private const int CollectEvery = 400;

    private static int s_opens; // Interlocked

    private readonly ConcurrentDictionary<ulong, int> _prefixes = []; // by all that was read

    private readonly Lazy<(LogQuery Query, ulong Sum)> _beforeLog = new(() => BeforeLog(specimen));

    /// <summary>Called before the engine opens a store.</summary>
    public static void CountOpen()
    {
        if (Interlocked.Increment(ref s_opens) % CollectEvery == 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>
    /// The same as <see cref="Read"/>, but the engine is asked once for all copies that read alike: the answer follows
    /// from what is read. Where a bit of the log is flipped, all that is read before it is as in the specimen.
    /// </summary>
    public string ReadFast(PlainDisk disk, Injury injury)
    {
        ulong sum;
        Fault? fault;
        if (injury.Kind == InjuryKind.Flip && Specimen.IsLog(injury.File))
        {
            sum = _beforeLog.Value.Sum;
            fault = Reading.Log(disk, _beforeLog.Value.Query, ref sum);
        }
        else
        {
            fault = Reading.Of(disk, out sum);
        }

        if (fault is not null)
        {
            return Refused(fault);
        }

        if (_prefixes.TryGetValue(sum, out int prefix))
        {
            return Judged(prefix, injury);
        }

        CountOpen();
        fault = StoreEngine.Open(disk, SpecimenMaker.Options(isReadOnly: true), out StoreEngine? engine);
        Assert.True(fault is null, $"all can be read, and the engine answers {fault}");
        using (engine)
        {
            string word = Opened(engine!, injury, out prefix);
            Assert.True(word != Error, "all can be read, and the engine does not");
            _prefixes[sum] = prefix;
            return word;
        }
    }

    /// <summary>Opens it for reading.</summary>
    public string Read(PlainDisk disk, Injury injury)
    {
        CountOpen();
        Fault? fault = StoreEngine.Open(disk, SpecimenMaker.Options(isReadOnly: true), out StoreEngine? engine);
        using (engine)
        {
            return engine is null ? Refused(fault!) : Opened(engine, injury, out _);
        }
    }

    /// <summary>
    /// Opens it for writing: refused, it has changed nothing but the page about its owner; opened, it goes on.
    /// </summary>
    public string Write(PlainDisk damaged, Injury injury)
    {
        CountOpen();
        var disk = new SimulatedDisk();
        Assert.Null(disk.MakeDirectory());
        foreach (string name in damaged.Names)
        {
            disk.Replace(name, damaged[name]);
        }

        Fault? fault = StoreEngine.Open(disk, SpecimenMaker.Options(isReadOnly: false), out StoreEngine? engine);
        if (engine is null)
        {
            Assert.Equal(damaged.Names, disk.Names);
            Assert.All(damaged.Names, name => Assert.True(
                Kept(name, disk.Content(name)).SequenceEqual(Kept(name, damaged[name])),
                $"{name} was changed before the damage was seen: {fault}"));
            return Refused(fault!);
        }

        string word = Opened(engine, injury, out int prefix);
        if (word == Error)
        {
            engine.Dispose();
            return word;
        }

        byte[] value = [1, 2, 3];
        var more = new SpecimenWrite(NewKey, value, 0, 0, 0, 0);
        Assert.Equal(
            HoltStatus.Ok,
            engine.Put(HoltLimits.DefaultTreeId, more.KeyBytes, value, isSync: false, out RecordVersion version));
        Assert.True(version.Value > specimen.VersionMax, $"version {version.Value} was there before");
        engine.Dispose();
        Assert.True(engine.CloseFault is null, $"at closing: {engine.CloseFault}");
        fault = StoreEngine.Open(disk, SpecimenMaker.Options(isReadOnly: true), out StoreEngine? again);
        Assert.True(fault is null, $"opened again: {fault}");
        using (again)
        {
            Assert.True(specimen.Holds(again!, prefix, more with { Version = version.Value }), "it went on otherwise");
        }

        return word;
    }

    private static (LogQuery Query, ulong Sum) BeforeLog(Specimen specimen)
    {
        PlainDisk disk = specimen.Disk.Copy();
        disk.OnRead = (file, _, _) => Assert.False(Specimen.IsLog(file), $"{file} is read before the log");
        Assert.Null(Reading.BeforeLog(disk, out LogQuery? query, out ulong sum));
        return (query!, sum);
    }

    private static ReadOnlySpan<byte> Kept(string name, byte[] bytes) => name == FileFormat.SuperblockName
        ? bytes.AsSpan(0, (int)long.Min(Superblock.OwnerOffset, bytes.Length))
        : bytes;

    private string Refused(Fault fault)
    {
        Assert.True(fault.Status is HoltStatus.Corrupt or HoltStatus.Format, $"another error: {fault}");
        Assert.True(specimen.Disk.Has(fault.File) || SegmentName.IsSegment(fault.File), $"no file is named: {fault}");
        return Error;
    }

    private string Opened(StoreEngine engine, Injury injury, out int prefix)
    {
        Fault? fault = specimen.PrefixOf(engine, out prefix);
        if (fault is not null)
        {
            return Refused(fault); // frames are read when they are wanted
        }

        string? unsound = engine.Inspection.CheckStructure();
        Assert.True(unsound is null, unsound);
        return Judged(prefix, injury);
    }

    private string Judged(int prefix, Injury injury)
    {
        (long from, long to) = injury.Touched(specimen.Disk[injury.File].Length);
        int least = specimen.PrefixMin(injury.File, from, to);
        Assert.True(prefix >= 0, "it holds what was never there");
        Assert.True(prefix >= least, $"{prefix} of {specimen.Writes} writes are there, and {least} must be");
        return prefix == specimen.Writes ? Whole : Shorter;
    }
}
