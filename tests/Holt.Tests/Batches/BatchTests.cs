using System;
using System.Collections.Generic;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Batches;

/// <summary>What a batch does: all of it, in order, with versions that tell which operation it was.</summary>
public sealed class BatchTests
{
    [Fact]
    public void S055_Puts_and_removals_are_all_visible_after_the_write()
    {
        using HoltDb db = Stores.Open();
        _ = db.Default.Put("c"u8, "old"u8);
        var batch = new HoltBatch();
        batch.Put("a"u8, "1"u8);
        batch.Delete("c"u8);
        batch.Put("b"u8, "2"u8);
        batch.Delete("nothing"u8);
        RecordVersion first = db.Write(batch);
        Assert.Equal("1"u8, db.Default.Get("a"u8)!);
        Assert.Equal("2"u8, db.Default.Get("b"u8)!);
        Assert.False(db.Default.Exists("c"u8));
        Assert.Equal(first, VersionOf(db, "a"));
        Assert.Equal(first.Value + 2, VersionOf(db, "b").Value);
        Assert.Equal(VersionOf(db, "b"), batch.VersionOf(2));
        Assert.Equal([false, true, false, false], [.. WasThere(batch)]);
        Assert.True(db.Default.Put("d"u8, []).Value >= first.Value + 4);
    }

    [Fact]
    public void S054_An_empty_batch_does_nothing()
    {
        using HoltDb db = Stores.Open();
        RecordVersion before = db.Default.Put("a"u8, []);
        var batch = new HoltBatch();
        Assert.Equal(default, db.Write(batch));
        batch.Put("b"u8, []);
        batch.Clear();
        Assert.Equal(default, db.Write(batch));
        Assert.Equal((0, 0), (batch.Count, batch.Bytes));
        Assert.Equal(before.Value + 1, db.Default.Put("a"u8, []).Value);
        Assert.Equal(1, db.Default.Count);
    }

    [Fact]
    public void S056_The_last_operation_on_a_key_decides_and_each_has_a_version()
    {
        using HoltDb db = Stores.Open();
        var batch = new HoltBatch();
        batch.Put("a"u8, "1"u8);
        batch.Delete("b"u8);
        batch.Put("a"u8, "2"u8);
        batch.Put("b"u8, "3"u8);
        batch.Delete("a"u8);
        batch.Delete("a"u8);
        batch.Put("a"u8, "4"u8);
        batch.Put("c"u8, "5"u8);
        batch.Delete("c"u8);
        RecordVersion first = db.Write(batch);
        Assert.Equal("4"u8, db.Default.Get("a"u8)!);
        Assert.Equal("3"u8, db.Default.Get("b"u8)!);
        Assert.Equal(2, db.Default.Count);
        Assert.Equal(first.Value + 6, VersionOf(db, "a").Value);
        Assert.Equal(first.Value + 3, VersionOf(db, "b").Value);
        Assert.Equal([false, false, true, false, true, false, false, false, true], [.. WasThere(batch)]);

        // Written again it finds what it left.
        RecordVersion second = db.Write(batch);
        Assert.True(second.Value > first.Value + 8);
        Assert.Equal([true, true, true, false, true, false, false, false, true], [.. WasThere(batch)]);
    }

    [Fact]
    public void A_batch_can_be_added_to_and_used_again()
    {
        using HoltDb db = Stores.Open();
        using HoltDb other = Stores.Open(4 << 10);
        var batch = new HoltBatch();
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 300; i++)
            {
                batch.Put(Text.Bytes($"{i * 7 % 300}"), Text.Bytes($"{round} {i}"));
            }

            Assert.Equal(default, batch.VersionOf(0));
            _ = db.Write(batch);
            _ = other.Write(batch);
            Assert.Equal(300, db.Default.Count);
            Assert.Equal(300, other.Default.Count);
            Assert.Equal(Text.Bytes($"{round} 1"), other.Default.Get("7"u8));
        }

        Assert.Equal(900, batch.Count);
        Assert.Null(StructureChecks.FaultOf(other));
    }

    [Fact]
    public void S067_A_key_that_is_too_long_for_the_store_refuses_the_whole_batch()
    {
        using HoltDb db = Stores.Open(4 << 10);
        var batch = new HoltBatch();
        batch.Put("a"u8, []);
        batch.Put(new byte[512], []);
        _ = db.Write(batch);
        batch.Put(new byte[513], []);
        batch.Put("z"u8, []);
        Assert.Equal(HoltStatus.TooLarge, Assert.Throws<HoltException>(() => db.Write(batch)).Status);
        Assert.Equal(2, db.Default.Count);
        batch.Clear();
        batch.Put("y"u8, []);
        batch.Delete(new byte[513]);
        Assert.Equal(HoltStatus.TooLarge, Assert.Throws<HoltException>(() => db.Write(batch)).Status);
        Assert.Equal(2, db.Default.Count);
    }

    [Fact]
    public void S069_The_limits_are_met_and_not_passed()
    {
        using HoltDb db = Stores.Open();
        var batch = new HoltBatch();
        Assert.Equal(HoltStatus.TooLarge, StatusOf(() => batch.Put(new byte[HoltLimits.KeyBytesMax + 1], [])));
        Assert.Equal(HoltStatus.TooLarge, StatusOf(() => batch.Delete(new byte[HoltLimits.KeyBytesMax + 1])));
        Assert.Equal(HoltStatus.TooLarge, StatusOf(() => batch.Put([], new byte[HoltLimits.ValueBytesMax + 1])));
        Assert.Equal(0, batch.Count);
        byte[] key = new byte[4];
        for (int i = 0; i < HoltLimits.BatchOperationsMax; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(key, i);
            batch.Put(key, []);
        }

        Assert.Equal(HoltStatus.TooLarge, StatusOf(() => batch.Delete("x"u8)));
        Assert.Equal(HoltLimits.BatchOperationsMax, batch.Count);
        RecordVersion first = db.Write(batch);
        Assert.Equal(HoltLimits.BatchOperationsMax, db.Default.Count);
        Assert.Equal(first.Value + HoltLimits.BatchOperationsMax - 1, batch.VersionOf(batch.Count - 1).Value);
        Assert.Null(StructureChecks.FaultOf(db));

        batch.Clear();
        batch.Put("a"u8, new byte[HoltLimits.ValueBytesMax]);
        batch.Put("b"u8, new byte[HoltLimits.BatchBytesMax - batch.Bytes - 5]);
        Assert.Equal(HoltLimits.BatchBytesMax, batch.Bytes);
        Assert.Equal(HoltStatus.TooLarge, StatusOf(() => batch.Delete([])));
        _ = db.Write(batch);
        Assert.Equal(HoltLimits.ValueBytesMax, db.Default.Get("a"u8)!.Length);
    }

    [Fact]
    public void A_batch_over_too_many_frames_is_refused_whole()
    {
        using HoltDb db = Stores.Open(4 << 10);
        var batch = new HoltBatch();
        for (int i = 0; db.GetStats().LeafFrames < HoltLimits.BatchFramesMax + 100; i++)
        {
            _ = db.Default.Put(Text.Bytes($"{i:D8}"), new byte[120]);
            batch.Put(Text.Bytes($"{i:D8}"), "new"u8);
        }

        Assert.Equal(HoltStatus.TooLarge, Assert.Throws<HoltException>(() => db.Write(batch)).Status);
        Assert.Equal(new byte[120], db.Default.Get("00000000"u8));
        Assert.Null(StructureChecks.FaultOf(db));
    }

    /// <summary>The leaves are split while the batch holds those before them.</summary>
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S070_A_batch_of_a_hundred_thousand_puts_is_all_there(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        int count = frameBytes == 4 << 10 ? 20_000 : 100_000;
        var batch = new HoltBatch();
        var rng = new Rng(1);
        for (int i = 0; i < count; i++)
        {
            batch.Put(Text.Bytes($"usr/share/doc/{unchecked((uint)i * 2654435761):x8}/copyright"), Text.Bytes($"{i}"));
        }

        _ = db.Write(batch);
        Assert.Equal(count, db.Default.Count);
        Assert.Null(StructureChecks.FaultOf(db));
        Assert.True(frameBytes == 512 << 10 || db.GetStats().Splits > 30);
        for (int i = 0; i < 1000; i++)
        {
            int number = rng.Below(count);
            byte[] key = Text.Bytes($"usr/share/doc/{unchecked((uint)number * 2654435761):x8}/copyright");
            Assert.Equal(Text.Bytes($"{number}"), db.Default.Get(key));
            Assert.Equal(batch.VersionOf(number), VersionOf(db, key));
        }

        batch.Clear();
        for (int i = 0; i < count; i++)
        {
            batch.Delete(Text.Bytes($"usr/share/doc/{unchecked((uint)i * 2654435761):x8}/copyright"));
        }

        _ = db.Write(batch);
        Assert.Equal(0, db.Default.Count);
        Assert.Null(StructureChecks.FaultOf(db));
        Assert.True(frameBytes == 512 << 10 || db.GetStats().Merges > 10);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Long_values_come_and_go_with_a_batch(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        var batch = new HoltBatch();
        for (int round = 0; round < 4; round++)
        {
            batch.Clear();
            for (int i = 0; i < 40; i++)
            {
                byte[] value = new byte[(i + round) % 3 == 0 ? frameBytes + 77 : 20];
                new Rng((ulong)((round * 100) + i)).Fill(value);
                batch.Put(Text.Bytes($"key{i}"), value);
                batch.Put(Text.Bytes($"key{i}"), value);
            }

            _ = db.Write(batch);
            for (int i = 0; i < 40; i++)
            {
                byte[] value = new byte[(i + round) % 3 == 0 ? frameBytes + 77 : 20];
                new Rng((ulong)((round * 100) + i)).Fill(value);
                Assert.Equal(value, db.Default.Get(Text.Bytes($"key{i}")));
            }

            Assert.Null(StructureChecks.FaultOf(db));
        }

        batch.Clear();
        for (int i = 0; i < 40; i++)
        {
            batch.Delete(Text.Bytes($"key{i}"));
        }

        _ = db.Write(batch);
        Assert.Equal(0, db.Default.Count);
        Assert.Null(StructureChecks.FaultOf(db)); // no value frame is left behind
    }

    [Fact]
    public void Many_puts_are_stored_and_say_how_many()
    {
        using HoltDb db = Stores.Open(16 << 10);
        var keys = new List<byte>();
        var values = new List<byte>();
        var keyEnds = new List<int>();
        var valueEnds = new List<int>();
        for (int i = 0; i < 5000; i++)
        {
            keys.AddRange(Text.Bytes($"key {i:D6}"));
            values.AddRange(Text.Bytes($"value {i}"));
            keyEnds.Add(keys.Count);
            valueEnds.Add(values.Count);
        }

        Put(out int applied);
        Assert.Equal((5000, 5000L), (applied, db.Default.Count));
        Assert.Equal("value 4711"u8, db.Default.Get("key 004711"u8)!);

        // One that is too long, far behind: those before it are stored.
        keys.AddRange(new byte[3000]);
        keyEnds.Add(keys.Count);
        valueEnds.Add(values.Count);
        keys.Add(1);
        keyEnds.Add(keys.Count);
        valueEnds.Add(values.Count);
        Assert.Equal(HoltStatus.TooLarge, Assert.Throws<HoltException>(() => Put(out applied)).Status);
        Assert.Equal((5000, 5000L), (applied, db.Default.Count));

        keyEnds[17] = keys.Count + 1;
        Assert.Throws<ArgumentException>(() => Put(out applied));
        Assert.Equal(0, applied);

        void Put(out int applied) =>
            db.Default.PutMany([.. keys], [.. keyEnds], [.. values], [.. valueEnds], out applied);
    }

    [Fact]
    public void A_closed_store_takes_no_batch()
    {
        HoltDb db = Stores.Open();
        db.Dispose();
        var batch = new HoltBatch();
        batch.Put("a"u8, []);
        Assert.Throws<ObjectDisposedException>(() => db.Write(batch));
        Assert.Throws<ArgumentNullException>(() => db.Write(null!));
    }

    private static RecordVersion VersionOf(HoltDb db, string key) => VersionOf(db, Text.Bytes(key));

    private static RecordVersion VersionOf(HoltDb db, byte[] key)
    {
        _ = db.Default.TryGet(key, new byte[100], out _, out RecordVersion version);
        return version;
    }

    private static IEnumerable<bool> WasThere(HoltBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            yield return batch.WasThere(i);
        }
    }

    private static HoltStatus StatusOf(Action action) => Assert.Throws<HoltException>(action).Status;
}
