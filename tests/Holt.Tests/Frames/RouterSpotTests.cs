using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A spot goes on in a router as if it had searched anew, or says that it cannot.</summary>
public sealed unsafe class RouterSpotTests
{
    /// <summary>
    /// Separators of groups as a listing meets them, then of bytes at both ends; the empty one, which every leftmost
    /// router has, among them. The keys are behind groups, at separators and anywhere.
    /// </summary>
    [Theory]
    [InlineData(4 << 10, 3)]
    [InlineData(16 << 10, 12)]
    [InlineData(64 << 10, 12)]
    [InlineData(512 << 10, 40)]
    [InlineData(512 << 10, 1)]
    public void A_step_upwards_tells_the_neighbours_that_a_search_tells(int frameBytes, int groups)
    {
        int steps = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var rng = new Rng(seed);
            var lab = new FrameLab(frameBytes, FrameFormat.Router);
            List<byte[]> separators = Separators(rng, groups, seed % 2 == 0);
            for (int i = 0; i < separators.Count; i++)
            {
                var entry = new RouterEntry((uint)i + 1, 0);
                if (!lab.Put(separators[i], MemoryMarshal.AsBytes(new Span<RouterEntry>(ref entry))))
                {
                    separators = separators[..i];
                }
            }

            _ = (seed % 3) switch
            {
                0 => lab.Rebuild(),
                1 => lab.RebuildDense(),
                _ => false,
            };
            using var memory = new KeyMemory(); // what is read runs over the end by less than a line, as in a pool
            FrameView view = memory.Copy(lab.Bytes);
            var fences = new Fences();
            for (int walk = 0; walk < 30; walk++)
            {
                steps += Follow(view, separators, fences, Ascending(rng, separators));
            }
        }

        Assert.True(steps > 1000, $"only {steps} steps were taken without a search");
    }

    /// <summary>Goes through keys in order; every answer is compared with the sorted list.</summary>
    /// <returns>How often it went on without a search.</returns>
    private static int Follow(FrameView view, List<byte[]> separators, Fences fences, List<byte[]> keys)
    {
        using var memory = new KeyMemory();
        var spot = default(RouterSpot);
        bool isOn = false;
        int steps = 0;
        foreach (byte[] bytes in keys)
        {
            EngineKey key = memory.Keep(bytes);
            int next = separators.FindIndex(separator => separator.AsSpan().SequenceCompareTo(bytes) > 0);
            bool isStep = isOn && spot.TryAdvance(key, fences);
            steps += isStep ? 1 : 0;
            Assert.False(isStep && next < 0, "a key behind the last separator may be one of another router");
            Assert.True(isStep || spot.TryFind(view, key, 0, fences));
            int below = next < 0 ? separators.Count - 1 : next - 1;
            Assert.Equal((uint)below + 1, spot.Below.ChildId);
            Assert.Equal(next < 0 ? 0 : (uint)next + 1, spot.Above.ChildId);
            if (next >= 0)
            {
                Assert.True(spot.TryLoadAbove(key, fences));
                Assert.Equal(separators[next], fences.HighKey.Span.ToArray());
            }

            isOn = true;
        }

        return steps;
    }

    private static List<byte[]> Separators(Rng rng, int groups, bool isWild)
    {
        byte[] wild = [0x00, 0x01, 0x2E, 0x2F, 0x30, 0xFE, 0xFF];
        var all = new List<byte[]> { Array.Empty<byte>() };
        for (int group = 0; group < groups; group++)
        {
            int count = groups == 1 ? 300 : 1 + rng.Below(rng.Below(2) == 0 ? 3 : 40);
            for (int i = 0; i < count; i++)
            {
                byte[] key = Text.Bytes($"bucket-{group:d2}/path/sub/file-{rng.Below(100_000):d5}");
                key = key[..(i == 0 ? 9 : rng.Between(9, key.Length))];
                key[8] = groups == 1 ? (byte)rng.Below(256) : key[8]; // a node with more children than a sorted one has
                for (int at = 0; at < key.Length && isWild; at++)
                {
                    key[at] = rng.OneIn(4) ? rng.Pick<byte>(wild) : key[at];
                }

                all.Add(key);

                // What ends at a node that has many children: a rebuild puts it into one bucket with the first of them.
                byte[] end = key[..int.Min(key.Length, 9)];
                all.Add([.. end, (byte)'/']);
                all.Add([.. end, (byte)'/', (byte)rng.Between('a', 'z'), .. key]);
            }
        }

        all.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        return [.. all.Where((key, i) => i == 0 || !key.AsSpan().SequenceEqual(all[i - 1]))];
    }

    private static List<byte[]> Ascending(Rng rng, List<byte[]> separators)
    {
        var keys = new List<byte[]>();
        for (int i = 0; i < 12; i++)
        {
            byte[] near = separators[rng.Below(separators.Count)];
            byte[] start = near[..rng.Between(0, near.Length)];
            keys.Add(rng.Below(5) switch
            {
                0 => near,
                1 => [.. near, (byte)rng.Below(256)],
                2 => [.. start, (byte)'0'],
                3 => [.. near, (byte)rng.Below('/')],
                _ => [.. start, (byte)rng.Below(256)],
            });
        }

        keys.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        return keys;
    }

    /// <summary>A key, or a frame, where it does not move.</summary>
    private sealed class KeyMemory : IDisposable
    {
        private readonly NativeBlock _block = new(FrameCursor.KeyCapacity + EngineKey.BlockBytes);

        public FrameView Copy(ReadOnlySpan<byte> frame)
        {
            frame.CopyTo(_block.Span);
            return new FrameView(_block.Start);
        }

        public EngineKey Keep(byte[] key)
        {
            key.CopyTo(_block.Span);
            return EngineKey.In(_block, 0, key.Length);
        }

        public void Dispose() => _block.Free();
    }
}
