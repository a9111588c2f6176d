using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>
/// A plan against what single writes make of the same frame: everything that was set out is done, in whatever company;
/// what is dropped was never there.
/// </summary>
public sealed unsafe class FramePlanTests(ITestOutputHelper output)
{
    /// <summary>Both results, and each of them often: a plan that is done, and one that does not fit.</summary>
    [Theory]
    [MemberData(nameof(Frames))]
    public void What_is_set_out_is_done_whatever_else_is(int frameBytes, KeyShape shape)
    {
        var rng = new Rng(7);
        int done = 0;
        int prepared = 0;
        int dropped = 0;
        for (int round = 0; round < (frameBytes > 64 << 10 ? 6 : 30); round++)
        {
            var plan = new PlanLab(frameBytes, shape, rng);
            for (int batch = 0; batch < 60; batch++)
            {
                plan.Grow(batch % 20 < 10 ? 30 : -30);
                bool isDone = plan.TryWrite(1 + rng.Below(batch % 3 == 0 ? 3 : 25));
                done += isDone ? 1 : 0;
                dropped += isDone ? 0 : 1;
                prepared += plan.Prepared;
            }
        }

        output.WriteLine($"{done} plans done, {prepared} changes prepared, {dropped} dropped");
        Assert.True(done > 50 && dropped > 10 && prepared > 20);
    }

    [Fact]
    public void Writes_to_one_bucket_share_its_room()
    {
        var plan = new PlanLab(4 << 10);
        plan.Lab.Put("a"u8, new byte[90]);
        BucketHead* bucket = (BucketHead*)FrameAllocator.At(plan.Lab.Start, plan.Lab.Header->Root);
        int room = Bucket.Gap((byte*)bucket);
        int one = Bucket.RecordBytes(1, 20);
        int most = int.Min(room / one, bucket->Slots - 1);
        Assert.InRange(most, 2, 20);
        List<PlannedTest> writes = [.. Enumerable.Range(0, most).Select(i => Put($"{(char)('b' + i)}", 20))];
        Assert.True(plan.TrySetOut(writes));
        Assert.Equal(0, plan.Prepared);
        plan.Do(writes);
        Assert.Equal(1u + (uint)most, plan.Lab.Header->LiveKeys);
        Assert.Null(plan.Lab.Fault);

        // One more is one too many: it is a change, and what others do to its bucket would be lost.
        Assert.False(plan.TrySetOut([Put("a", 90), .. Enumerable.Range(0, 8).Select(i => Put($"x{i}", 20))]));
        Assert.Null(plan.Lab.Fault);
    }

    [Fact]
    public void The_last_record_of_a_bucket_is_not_taken_out_in_place()
    {
        var plan = new PlanLab(4 << 10);
        plan.Lab.Put("a"u8, new byte[9]);
        plan.Lab.Put("b"u8, new byte[9]);
        Assert.False(plan.TrySetOut([Delete("a"), Delete("b")]));
        List<PlannedTest> writes = [Delete("a"), Delete("no"), Put("b", 9)];
        Assert.True(plan.TrySetOut(writes));
        plan.Do(writes);
        Assert.Equal(1u, plan.Lab.Header->LiveKeys);
        Assert.Null(plan.Lab.Fault);
    }

    [Fact]
    public void Two_first_records_do_not_both_become_the_root()
    {
        var plan = new PlanLab(4 << 10);
        Assert.False(plan.TrySetOut([Put("a", 9), Put("b", 9)]));
        List<PlannedTest> writes = [Put("a", 9)];
        Assert.True(plan.TrySetOut(writes));
        plan.Do(writes);
        Assert.Equal(1u, plan.Lab.Header->LiveKeys);
    }

    public static TheoryData<int, KeyShape> Frames()
    {
        var data = new TheoryData<int, KeyShape>();
        foreach (int frameBytes in (int[])[4 << 10, 16 << 10, 512 << 10])
        {
            foreach (KeyShape shape in Enum.GetValues<KeyShape>())
            {
                data.Add(frameBytes, shape);
            }
        }

        return data;
    }

    private static PlannedTest Put(string key, int length) => new(Text.Bytes(key), new byte[length]);

    private static PlannedTest Delete(string key) => new(Text.Bytes(key), null);
}
