using System;
using System.Text;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Foundation;

public sealed class ChecksumTests
{
    [Fact]
    public void It_is_the_checksum_that_iSCSI_uses()
    {
        Assert.Equal(0xE306_9283u, Checksum.Of(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A91_36AAu, Checksum.Of(new byte[32]));
        Assert.Equal(0xE306_9283u, Checksum.ByBits(0, Encoding.ASCII.GetBytes("123456789")));
    }

    [Fact]
    public void It_does_what_its_scalar_twin_does_and_can_be_continued_anywhere()
    {
        var rng = new Rng(1);
        byte[] bytes = new byte[300];
        for (int round = 0; round < 300; round++)
        {
            rng.Fill(bytes);
            ReadOnlySpan<byte> run = bytes.AsSpan(rng.Below(9), rng.Below(290));
            uint sum = Checksum.ByBits(0, run);
            int cut = rng.Below(run.Length + 1);
            Assert.Equal(sum, Checksum.Of(run));
            Assert.Equal(sum, Checksum.Of(Checksum.Of(run[..cut]), run[cut..]));
            ulong number = rng.Next();
            Assert.Equal(Checksum.ByBits(sum, BitConverter.GetBytes(number)), Checksum.Of(sum, number));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Pages_are_summed_each_by_itself(int count)
    {
        byte[] pages = new byte[count * Checksum.PageBytes];
        new Rng(2).Fill(pages);
        uint[] sums = new uint[count];
        Checksum.OfPages(pages, sums);
        for (int page = 0; page < count; page++)
        {
            Assert.Equal(Checksum.ByBits(0, pages.AsSpan(page * Checksum.PageBytes, Checksum.PageBytes)), sums[page]);
        }
    }
}
