using System;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Gets, puts and cursor steps allocate nothing on the managed heap once warm.</summary>
public sealed class AllocationTests
{
    private const int OperationCount = 10_000;

    /// <summary>Keys of equal length, so that one buffer serves all.</summary>
    private const int KeyBytes = 22;

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Gets_allocate_nothing(int frameBytes)
    {
        using HoltDb db = Filled(frameBytes);
        Span<byte> value = stackalloc byte[200];
        AssertNothing(value, (number, buffer) =>
        {
            Span<byte> key = stackalloc byte[KeyBytes];
            Write(key, number * 2);
            Check(db.Default.TryGet(key, buffer, out _, out _) == ReadStatus.Found && db.Default.Exists(key));
            Write(key, (number * 2) + 1);
            Check(db.Default.TryGet(key, buffer, out _, out _) == ReadStatus.NotFound);
        });
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Overwrites_inserts_and_deletes_allocate_nothing(int frameBytes)
    {
        using HoltDb db = Filled(frameBytes);
        Span<byte> value = stackalloc byte[200];
        AssertNothing(value, (number, buffer) =>
        {
            Span<byte> key = stackalloc byte[KeyBytes];
            Write(key, number * 2);
            _ = db.Default.Put(key, buffer[..40]);
            _ = db.Default.Put(key, buffer[..(number % buffer.Length)]);
            Write(key, (number * 2) + 1);
            _ = db.Default.Put(key, buffer[..(number % 50)]);
            Check(number % 3 == 0 || db.Default.Delete(key));
        });
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Batches_allocate_nothing(int frameBytes)
    {
        using HoltDb db = Filled(frameBytes);
        var batch = new HoltBatch();
        Span<byte> value = stackalloc byte[200];
        AssertNothing(value, (number, buffer) =>
        {
            Span<byte> key = stackalloc byte[KeyBytes];
            batch.Clear();
            for (int i = 0; i < 6; i++)
            {
                Write(key, (number + (i * 37)) * 2 % 1000);
                batch.Put(key, buffer[..(number % 50)]);
                Write(key, (number * 2) + 1);
                batch.Delete(key);
            }

            Check(db.Write(batch).Value > 0);
        });
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Cursors_allocate_nothing(int frameBytes)
    {
        using HoltDb db = Filled(frameBytes);
        Span<byte> value = stackalloc byte[200];
        AssertNothing(value, (number, _) =>
        {
            Span<byte> key = stackalloc byte[KeyBytes];
            Write(key, number * 2);
            int shown = 0;
            var range = new KeyRange { From = key, Limit = 20, Reverse = number % 2 == 0 };
            foreach (Entry entry in db.Default.Scan(in range))
            {
                shown += entry.Key.Length + entry.Value.Length;
            }

            foreach (Entry entry in db.Default.Scan(new KeyRange { Prefix = key[..9], Delimiter = (byte)'/' }))
            {
                shown += entry.Key.Length;
            }

            Check(shown > 0);
        });
    }

    [Fact]
    public void A_listing_of_many_pages_allocates_nothing()
    {
        using HoltDb db = Filled(4 << 10);
        AssertNothing(default, (number, _) =>
        {
            int shown = 0;
            if (number % 500 == 0)
            {
                foreach (Entry entry in db.Default.Scan(default))
                {
                    shown += entry.Value.Length;
                }

                Check(shown > OperationCount);
            }
        });
    }

    private static HoltDb Filled(int frameBytes)
    {
        HoltDb db = Stores.Open(frameBytes);
        Span<byte> key = stackalloc byte[KeyBytes];
        for (int i = 0; i < OperationCount; i++)
        {
            Write(key, i * 2);
            _ = db.Default.Put(key, key);
        }

        return db;
    }

    /// <summary>`bucket/dNN/fileNNNNNNNN`.</summary>
    private static void Write(Span<byte> key, int number)
    {
        "bucket/d00/file"u8.CopyTo(key);
        key[8] = (byte)('0' + (number % 10));
        for (int i = KeyBytes - 1; i >= 15; i--)
        {
            key[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    /// <summary>Measures the third round of the same operations; the first two warm up.</summary>
    private static void AssertNothing(Span<byte> buffer, Operation operation)
    {
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < OperationCount; i++)
            {
                operation(i, buffer);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static void Check(bool condition)
    {
        if (!condition)
        {
            Assert.Fail("a wrong answer");
        }
    }

    private delegate void Operation(int number, Span<byte> buffer);
}
