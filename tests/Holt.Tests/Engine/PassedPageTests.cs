using System;
using System.Linq;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>Cold gets when memory is more than half full: a page is kept the second time it is wanted.</summary>
public sealed class PassedPageTests(ITestOutputHelper output) : IDisposable
{
    private const int Frames = 8; // the bound on memory
    private const int PagesOfBound = Frames * ColdLab.FrameBytes / PageBits.PageBytes;

    private readonly ColdLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_page_is_kept_the_second_time(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings, Frames);
        Press();
        int number = NextPassing(out long resident, out long read);
        Assert.Equal((resident, read + 1), (_lab.Residency.ResidentPages, Read())); // from the buffer
        Assert.Equal(HoltStatus.Ok, _lab.Get(number));
        Assert.Equal((resident + 1, read + 2), (_lab.Residency.ResidentPages, Read())); // and now for good
        Assert.Equal(HoltStatus.Ok, _lab.Get(number));
        Assert.Equal((resident + 1, read + 2), (_lab.Residency.ResidentPages, Read()));
    }

    [Fact]
    public void What_is_not_there_is_not_there_by_a_page_that_passes_too()
    {
        _lab.Fill(usesRings: true);
        _lab.Open(usesRings: true, Frames);
        Press();
        long before = _lab.Engine.Inspection.PagesPassed;
        for (int i = 1; i < ColdLab.KeyCount; i += 97)
        {
            Assert.Equal(HoltStatus.NotFound, _lab.Get(-i));
        }

        Assert.True(_lab.Engine.Inspection.PagesPassed > before + 20);
    }

    /// <summary>Each key is answered as it was put, and memory stays within its bound.</summary>
    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void All_keys_are_right_whether_their_pages_pass_or_stay(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings, Frames);
        int[] numbers = [.. Enumerable.Range(0, ColdLab.KeyCount)];
        new Rng(4).Shuffle(numbers.AsSpan());
        foreach (int number in numbers)
        {
            Assert.Equal(HoltStatus.Ok, _lab.Get(number));
            Assert.InRange(_lab.Residency.ResidentPages, 0, PagesOfBound);
        }

        (long passed, long read) = (_lab.Engine.Inspection.PagesPassed, Read());
        output.WriteLine($"{read} pages read, {passed} passed");
        Assert.InRange(passed, ColdLab.KeyCount / 20, read - 1);
    }

    [Fact]
    public void Damage_is_told_by_a_page_that_passes()
    {
        _lab.Fill(usesRings: true);
        int damaged = _lab.PlaceOf(ColdLab.KeyCount / 2);
        _lab.Damage(damaged + 3);
        _lab.Open(usesRings: true, Frames);
        Press(but: ColdLab.KeyCount / 2);
        long before = _lab.Engine.Inspection.PagesPassed;
        Assert.Equal(HoltStatus.Corrupt, _lab.Get(ColdLab.KeyCount / 2));
        Assert.Equal(HoltStatus.Corrupt, _lab.Get(ColdLab.KeyCount / 2));
        Assert.Equal(before, _lab.Engine.Inspection.PagesPassed);
    }

    /// <summary>With half of the bound nothing passes: each page that is read stays.</summary>
    [Fact]
    public void While_there_is_room_every_page_stays()
    {
        _lab.Fill(usesRings: true);
        _lab.Open(usesRings: true, 4 * Frames);
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(HoltStatus.Ok, _lab.Get(i * 300));
        }

        Assert.Equal(0, _lab.Engine.Inspection.PagesPassed);
    }

    private long Read() => _lab.Engine.Inspection.PagesRead;

    /// <summary>Gets until more than half of the bound is in use, and all leaves have their nodes there.</summary>
    private void Press(int but = -1)
    {
        for (int i = 0; i < ColdLab.KeyCount; i += 100)
        {
            Assert.True(Math.Abs(i - but) < 1_000 || _lab.Get(i) == HoltStatus.Ok);
        }

        Assert.InRange(_lab.Residency.ResidentPages, (PagesOfBound / 2) + 1, PagesOfBound);
    }

    /// <summary>A get that kept no page, and what was there and read before it.</summary>
    private int NextPassing(out long resident, out long read)
    {
        for (int i = 50; i < ColdLab.KeyCount; i += 100)
        {
            long before = _lab.Engine.Inspection.PagesPassed;
            (resident, read) = (_lab.Residency.ResidentPages, Read());
            Assert.Equal(HoltStatus.Ok, _lab.Get(i));
            if (_lab.Engine.Inspection.PagesPassed > before && Read() == read + 1) // else nodes came, or a second page
            {
                return i;
            }
        }

        throw new InvalidOperationException("all is there");
    }
}
