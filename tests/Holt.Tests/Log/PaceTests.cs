using System;
using Holt.Log;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>How puts are slowed before the log is full.</summary>
public sealed class PaceTests
{
    private const long Limit = 1000;

    [Fact]
    public void Below_three_quarters_nobody_is_slowed()
    {
        var pace = new Pace(new HandClock(), Limit);
        Assert.Equal(1000UL, pace.Bound(0, 1000, 0));
        Assert.Equal(1000UL, pace.Bound(750, 1000, 750));
        Assert.False(pace.IsOn);
    }

    [Fact]
    public void Above_puts_get_the_share_of_the_rest_that_the_time_is_of_a_second()
    {
        var clock = new HandClock();
        var pace = new Pace(clock, Limit);
        Assert.Equal(800UL, pace.Bound(800, 1000, 800));
        Assert.True(pace.IsOn);
        clock.Pass(TimeSpan.FromMilliseconds(100));
        Assert.Equal(820UL, pace.Bound(800, 1000, 800));
        clock.Pass(TimeSpan.FromMilliseconds(500));
        Assert.Equal(910UL, pace.Bound(820, 1000, 820));
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(1000UL, pace.Bound(910, 1000, 910));
        Assert.Equal(2000UL, pace.Bound(910, 2000, 100));
        Assert.False(pace.IsOn);
    }

    [Fact]
    public void A_full_log_grants_nothing()
    {
        var clock = new HandClock();
        var pace = new Pace(clock, Limit);
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1000UL, pace.Bound(1000, 1000, 1000));
    }
}
