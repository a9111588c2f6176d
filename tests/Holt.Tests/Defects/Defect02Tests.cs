using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Defects;

/// <summary>
/// A store of this family ended keys with a byte 0 inside. A key and the same key with a NUL behind it could then not
/// live together: both puts were acknowledged, and the store could never be opened again.
/// </summary>
public sealed class Defect02Tests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect02_All_short_keys_over_nul_and_its_neighbours_live_together(int frameBytes)
    {
        byte[][] keys = [.. Words("\0\x01/"u8.ToArray(), lengthMax: 6)];
        foreach (ulong seed in (ulong[])[1, 2, 3])
        {
            using var crowd = new Crowd(frameBytes);
            new Rng(seed).Shuffle<byte[]>(keys);
            Array.ForEach(keys, key => crowd.Put(key, key));
            Stores.SameContents(crowd.Oracle, crowd.Tree);
            foreach (byte[] prefix in keys.Where(key => key.Length <= 2))
            {
                Assert.NotEmpty(crowd.Show(new RangeSpec { Prefix = prefix, Delimiter = 0 }));
                Assert.NotEmpty(crowd.Show(new RangeSpec { Prefix = prefix }));
            }

            foreach (byte[] key in keys[..(keys.Length / 2)])
            {
                Assert.True(crowd.Tree.Delete(key) && crowd.Oracle.Remove(key));
            }

            Stores.SameContents(crowd.Oracle, crowd.Tree);
            StructureChecks.Sound(crowd.Db);
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect02_A_key_and_itself_with_nuls_behind_it_live_together(int frameBytes)
    {
        foreach (string name in (string[])["", "K", "a/b", "tree"])
        {
            using var crowd = new Crowd(frameBytes);
            for (int nuls = 300; nuls >= 0; nuls--)
            {
                byte[] key = [.. Text.Bytes(name), .. new byte[nuls]];
                crowd.Put(key, BitConverter.GetBytes(nuls));
            }

            Stores.SameContents(crowd.Oracle, crowd.Tree);
            for (int nuls = 0; nuls <= 300; nuls += 2)
            {
                byte[] key = [.. Text.Bytes(name), .. new byte[nuls]];
                Assert.True(crowd.Tree.Delete(key) && crowd.Oracle.Remove(key));
            }

            Stores.SameContents(crowd.Oracle, crowd.Tree);
        }
    }

    /// <summary>All words over an alphabet up to a length, the empty one included.</summary>
    private static List<byte[]> Words(byte[] alphabet, int lengthMax)
    {
        var words = new List<byte[]> { Array.Empty<byte>() };
        for (int i = 0; words[i].Length < lengthMax; i++)
        {
            words.AddRange(alphabet.Select(b => (byte[])[.. words[i], b]));
        }

        return words;
    }
}
