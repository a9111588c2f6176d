using System;
using System.Text;

namespace Holt.Data;

/// <summary>The other shape a store meets: object names in 32 buckets, each with a small record of metadata.</summary>
public static class ObjectStoreKeys
{
    /// <summary>How many buckets the keys are spread over.</summary>
    public const int BucketCount = 32;

    /// <summary>Makes keys.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The records bucket by bucket; up to 32 million of them in ascending order.</returns>
    public static RecordList Make(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var records = new RecordList();
        Span<byte> key = stackalloc byte[64];
        Span<byte> value = stackalloc byte[96];
        for (int bucket = 0; bucket < BucketCount; bucket++)
        {
            int inBucket = (count / BucketCount) + (bucket < count % BucketCount ? 1 : 0);
            for (int i = 0; i < inBucket; i++)
            {
                int keyLength = Key(bucket, i, key);
                int valueLength = Value(bucket, i, value);
                records.Add(key[..keyLength], value[..valueLength]);
            }
        }

        return records;
    }

    /// <summary>Writes one key.</summary>
    /// <param name="bucket">Its bucket.</param>
    /// <param name="index">Its number in the bucket; up to 999,999 the order of numbers is the order of keys.</param>
    /// <param name="destination">Room for 64 bytes.</param>
    /// <returns>The length of the key.</returns>
    public static int Key(int bucket, int index, Span<byte> destination)
    {
        string key = $"bucket-{bucket:00}/path/sub/file-{index:000000}.bin";
        _ = Encoding.ASCII.TryGetBytes(key, destination, out int length);
        return length;
    }

    private static int Value(int bucket, int index, Span<byte> destination)
    {
        long size = (index * 1000L) + (bucket * 100);
        int etag = (bucket * 1000) + index;
        string text = $"{{\"size\":{size:00000000},\"etag\":\"{etag:x8}\",\"class\":\"STD\"}}";
        return Encoding.ASCII.GetBytes(text, destination);
    }
}
