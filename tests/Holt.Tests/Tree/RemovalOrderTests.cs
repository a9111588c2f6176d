using System;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>
/// Removing a directory file by file in the order of its listing, as everybody does. Frames were only joined with the
/// one behind, which is still full then: all of them stayed, empty, and a listing that met 32 of them said it had
/// come to the end. And a frame that had grown by appending was taken apart at a depth it did not have.
/// </summary>
public sealed class RemovalOrderTests(ITestOutputHelper output)
{
    private const int KeyCount = 6000;
    private const int FrameBytes = 4096;

    [Theory]
    [InlineData("forward")]
    [InlineData("backward")]
    [InlineData("inward")]
    [InlineData("shuffled")]
    public void What_is_left_is_listed_and_empty_frames_are_gone(string order)
    {
        using HoltDb db = Stores.Open(FrameBytes);
        var oracle = new Oracle();
        for (int i = 0; i < KeyCount; i++)
        {
            byte[] key = Text.Bytes($"dir-{i % 7}/{i:d6}");
            byte[] value = Stamp.Make(key, i, 30 + (i % 90));
            oracle.Put(key, value, db.Default.Put(key, value).Value);
        }

        long before = db.GetStats().LeafFrames;
        byte[][] keys = [.. oracle.All().Select(record => record.Key)];
        Sort(keys, order);
        for (int i = 0; i < KeyCount * 9 / 10; i++)
        {
            Assert.True(db.Default.Delete(keys[i]));
            Assert.True(oracle.Remove(keys[i]));
            if (i % 100 == 0)
            {
                Assert.Null(db.CheckStructure());
                Stores.SameContents(oracle, db.Default);
            }
        }

        Assert.Null(db.CheckStructure());
        Stores.SameContents(oracle, db.Default);
        HoltStats after = db.GetStats();
        output.WriteLine($"{before} leaf frames, then {after.LeafFrames}, {after.Merges} merges");
        Assert.InRange(after.LeafFrames, 1, before / 2);
    }

    private static void Sort(byte[][] keys, string order)
    {
        switch (order)
        {
            case "backward":
                Array.Reverse(keys);
                break;
            case "inward":
                byte[][] copy = [.. keys];
                for (int i = 0; i < keys.Length; i++)
                {
                    keys[i] = copy[i % 2 == 0 ? i / 2 : ^(1 + (i / 2))];
                }

                break;
            case "shuffled":
                new Rng(7).Shuffle(keys.AsSpan());
                break;
            default:
                break;
        }
    }
}
