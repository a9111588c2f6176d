using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Holt.Data;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Every directory of real file trees, listed forwards, backwards and in pages, beside an oracle.</summary>
public sealed class RealPathTests
{
    private const int IndexPathCount = 3_000_000;

    public static bool HasIndex => Heavy.IsOn && ContentsIndex.Files().Length > 0;

    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [InlineData(4 << 10)]
    [InlineData(64 << 10)]
    [InlineData(512 << 10)]
    public void Every_directory_of_this_machine_is_listed_right(int frameBytes)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        string[] paths = [.. Directory.EnumerateFileSystemEntries("/usr", "*", options)];
        Assert.True(paths.Length > 1000);
        new Rng(1).Shuffle<string>(paths);
        CheckAll(frameBytes, paths.Select(System.Text.Encoding.UTF8.GetBytes));
    }

    [Fact(Skip = "no Contents index of apt-file here", SkipUnless = nameof(HasIndex))]
    public void Every_directory_of_the_Debian_index_is_listed_right()
    {
        RecordList records = ContentsIndex.Pick(IndexPathCount, seed: 1);
        CheckAll(Stores.Large, Enumerable.Range(0, records.Count).Select(i => records.Key(i).ToArray()));
    }

    private static void CheckAll(int frameBytes, IEnumerable<byte[]> paths)
    {
        using var crowd = new Crowd(frameBytes);
        byte[] value = new byte[40];
        foreach (byte[] path in paths)
        {
            crowd.Put(path, value);
        }

        int directoryCount = 0;
        byte[] last = [];
        foreach (byte[] path in crowd.Oracle.All().Select(record => record.Key))
        {
            // A directory is met at its first path: where the path leaves the one before it.
            int common = path.AsSpan().CommonPrefixLength(last);
            for (int end = common; end < path.Length; end++)
            {
                if (path[end] == (byte)'/')
                {
                    CheckDirectory(crowd, path[..(end + 1)], inPages: ++directoryCount % 20 == 0);
                }
            }

            last = path;
        }

        Assert.True(directoryCount > 100);
        StructureChecks.Sound(crowd.Db);
    }

    private static void CheckDirectory(Crowd crowd, byte[] directory, bool inPages)
    {
        var spec = new RangeSpec { Prefix = directory, Delimiter = (byte)'/', KeysOnly = true };
        List<Item> entries = crowd.Oracle.List(spec);
        Assert.Null(Stores.Difference(entries, crowd.Tree, spec));
        if (inPages)
        {
            int[] sizes = entries.Count > 500 ? [50, 257] : [1, 3, 50];
            Pager.SamePages(crowd.Oracle, crowd.Tree, spec, sizes);
            Pager.SamePages(crowd.Oracle, crowd.Tree, spec with { Reverse = true }, sizes);
        }

        entries.Reverse();
        Assert.Null(Stores.Difference(entries, crowd.Tree, spec with { Reverse = true }));
    }
}
