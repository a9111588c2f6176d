using System;
using System.Text;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A sound frame has no fault, and no bytes whatever bring the check down.</summary>
public sealed class FrameCheckTests
{
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    [InlineData(512 << 10)]
    public void A_frame_is_sound_after_every_put_and_removal(int frameBytes)
    {
        var lab = new FrameLab(frameBytes);
        var rng = new Rng((ulong)frameBytes);
        Assert.Null(lab.Fault);
        for (int i = 0; i < 3000; i++)
        {
            byte[] key = KeyOf(rng);
            _ = rng.OneIn(3) ? lab.Delete(key) : lab.Put(key, new byte[rng.Below(40)]);
            if (lab.Fault is string fault)
            {
                Assert.Fail($"operation {i}, {lab.LastChange}: {fault}");
            }
        }

        Assert.True(lab.Rebuild());
        Assert.Null(lab.Fault);
    }

    private static byte[] KeyOf(Rng rng)
    {
        int[] fan = [2, 5, 30, 100];
        var key = new StringBuilder("dir/");
        for (int level = 0; level < rng.Between(1, 4); level++)
        {
            _ = key.Append((char)(32 + rng.Below(fan[level]))).Append("/part".AsSpan(0, rng.Below(5)));
        }

        return Encoding.UTF8.GetBytes(key.ToString());
    }
}
