// What a store on disk promises, shown on the records of the demo:
//
//    load, and SIGKILL when half is acknowledged     another process
//    open: every acknowledged record is there         the frames of the last checkpoint, and the log behind it
//    load again                                       what is there is skipped, the rest is written
//    open: every record is there; check               every checksum, every structure
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Holt.Engine;
using Holt.Foundation;
using Holt.Io;
using Holt.Tool.Screen;

namespace Holt.Tool.Demo;

/// <summary>Kills a loader and looks what is left.</summary>
internal sealed class DemoCrash(Output output, DemoData data, string directory)
{
    private static readonly HoltOptions s_reading = new() { ReadOnly = true };

    private readonly string _store = Path.Combine(directory, "holt-demo");
    private readonly DemoRecovery _figures = new();
    private bool _isRight = true;

    /// <summary>Runs it.</summary>
    /// <returns>The figures; null when something was wrong, and said so.</returns>
    public DemoRecovery? Run()
    {
        Remove();
        Kill();
        Prove();
        GoOn();
        Compare();
        Check();
        if (_isRight)
        {
            Remove(); // else it stays for whoever wants to know
        }

        return _isRight ? _figures : null;
    }

    private void Remove()
    {
        if (HoltDb.Exists(_store))
        {
            HoltDb.Destroy(_store);
        }
    }

    private void Kill()
    {
        int count = data.Coming.Length;
        using var loader = new Loader(_store, data, killAt: Math.Max(1, count / 2));
        _figures.Acknowledged = loader.Run();
        int code = loader.Wait();
        Say($"on disk: the loader was killed with {_figures.Acknowledged:N0} of {count:N0} records acknowledged");
        const int bySigkill = 128 + 9;
        Expect(code == bySigkill, $"the loader ended with {code}");
    }

    private void Prove()
    {
        long start = Stopwatch.GetTimestamp();
        using HoltDb db = HoltDb.Open(_store, s_reading);
        _figures.Reopen = Stopwatch.GetElapsedTime(start);
        RecoveryFacts recovered = db.Facts!.Recovered;
        _figures.Replayed = recovered.Records;
        _figures.Replay = recovered.ReplayTime;
        long missing = Missing(db.Default, data.Coming[..(int)_figures.Acknowledged]);
        long keys = db.Default.Count;
        Expect(missing == 0, $"{missing:N0} acknowledged records are missing");
        Expect(keys >= _figures.Acknowledged && keys <= data.Coming.Length, $"{keys:N0} keys");
        Say($"on disk: opened again in {_figures.Reopen.TotalSeconds:N2} s, {_figures.Replayed:N0} records from the "
            + $"log; {missing:N0} of the acknowledged ones missing, {keys:N0} keys in all");
    }

    private void GoOn()
    {
        using var loader = new Loader(_store, data, killAt: 0);
        _ = loader.Run();
        int code = loader.Wait();
        Expect(code == ExitCode.Done, $"the second loader ended with {code}");
    }

    private void Compare()
    {
        long start = Stopwatch.GetTimestamp();
        using HoltDb db = HoltDb.Open(_store, s_reading);
        _figures.CleanReopen = Stopwatch.GetElapsedTime(start);
        long missing = Missing(db.Default, data.Coming);
        long keys = db.Default.Count;
        Expect(missing == 0 && keys == data.Coming.Length, $"{missing:N0} records are missing, {keys:N0} keys");
        Say($"on disk: the loader went on and closed; {keys:N0} keys, {missing:N0} missing");
        foreach (FileInfo file in new DirectoryInfo(_store).GetFiles())
        {
            _figures.FileBytes += file.Length;
        }
    }

    private void Check()
    {
        var faults = new List<Fault>();
        using var disk = new LinuxDisk(_store);
        CheckReport report = StoreCheck.Run(disk, faults);
        foreach (Fault fault in faults)
        {
            Expect(false, fault.ToString());
        }

        Say($"on disk: checked {report.Frames:N0} frames and {report.Keys:N0} keys, {faults.Count:N0} faults");
    }

    private long Missing(HoltTree tree, ReadOnlySpan<int> places)
    {
        byte[] value = new byte[HoltLimits.KeyBytesMax];
        long missing = 0;
        foreach (int place in places)
        {
            bool isThere = tree.TryGet(data.Sorted.Key(place), value, out int length, out _) == ReadStatus.Found
                && data.Sorted.Value(place).SequenceEqual(value.AsSpan(0, length));
            missing += isThere ? 0 : 1;
        }

        return missing;
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            _isRight = false;
            Say($"WRONG: on disk: {otherwise}");
        }
    }

    private void Say(string line)
    {
        output.Line(line);
        output.Flush();
    }
}
