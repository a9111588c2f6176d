using System;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Many values are read into one array, which has an end.</summary>
public sealed class GetManyLimitTests
{
    [Fact]
    public void Values_that_do_not_fit_one_array_are_refused_and_fewer_are_read()
    {
        using HoltDb db = HoltDb.OpenMemory();
        ReadOnlyMemory<byte>[] keys = [new byte[] { 1 }, new byte[] { 2 }];
        _ = db.Default.Put(keys[0].Span, new byte[600]);
        _ = db.Default.Put(keys[1].Span, new byte[600]);
        var results = new HoltGetResults { BytesMax = 1000 };
        HoltException error = Assert.Throws<HoltException>(() => db.Default.GetMany(keys, results));
        Assert.Equal(HoltStatus.TooLarge, error.Status);
        db.Default.GetMany(keys.AsSpan(1), results);
        Assert.Equal(600, results.Value(0).Length);
    }
}
