using System;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Foundation;

/// <summary>The order of two runs is that of the framework's spans, whatever words they are compared in.</summary>
public sealed unsafe class ByteOrderTests
{
    private const int LengthMax = 26;

    [Fact]
    public void Runs_of_every_length_that_differ_at_every_byte_are_ordered_as_spans_are()
    {
        var rng = new Rng(3);
        byte[] a = new byte[LengthMax + 16];
        byte[] b = new byte[LengthMax + 16];
        fixed (byte* first = a, second = b)
        {
            for (int aLength = 0; aLength <= LengthMax; aLength++)
            {
                for (int bLength = 0; bLength <= LengthMax; bLength++)
                {
                    for (int at = 0; at <= Math.Min(aLength, bLength); at++)
                    {
                        rng.Fill(a);
                        a.AsSpan(0, at).CopyTo(b);
                        rng.Fill(b.AsSpan(at));
                        int expected = a.AsSpan(0, aLength).SequenceCompareTo(b.AsSpan(0, bLength));
                        int order = Bytes.Compare(first, aLength, second, bLength);
                        Assert.Equal(Math.Sign(expected), Math.Sign(order));
                        bool isAmong = a.AsSpan(0, aLength).StartsWith(b.AsSpan(0, bLength));
                        int beside = Bytes.CompareToPrefix(first, aLength, second, bLength);
                        Assert.Equal(isAmong ? 0 : Math.Sign(expected), Math.Sign(beside));
                    }
                }
            }
        }
    }
}
