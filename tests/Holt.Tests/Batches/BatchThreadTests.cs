using System;
using System.Buffers.Binary;
using System.Threading;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Batches;

/// <summary>Batches while others read and write. Values are numbers; small frames spread keys over many.</summary>
public sealed class BatchThreadTests
{
    private const int KeyCount = 51;
    private const int Rounds = 3_000;

    /// <summary>Every batch writes its number to 51 keys that lie in frames of their own.</summary>
    [Theory]
    [InlineData(4 << 10, false)]
    [InlineData(4 << 10, true)]
    [InlineData(512 << 10, false)]
    public void Defect19_Live_readers_never_see_half_a_batch(int frameBytes, bool isLong)
    {
        using HoltDb db = Filled(frameBytes);
        WriteAll(db, 0, isLong);
        int rounds = isLong ? Rounds / 4 : Rounds;
        bool isDone = false;
        int looks = 0;
        Threads.Run(
            () =>
            {
                for (int round = 1; round <= rounds || Volatile.Read(ref looks) < 3 * 100; round++)
                {
                    WriteAll(db, round, isLong);
                }

                Volatile.Write(ref isDone, true);
            },
            () => Look(from: 0, to: KeyCount - 1),
            () => Look(from: KeyCount - 1, to: 0),
            () =>
            {
                while (!Volatile.Read(ref isDone))
                {
                    Page(db);
                    _ = Interlocked.Increment(ref looks);
                }
            });
        Assert.Null(StructureChecks.FaultOf(db));

        void Look(int from, int to)
        {
            while (!Volatile.Read(ref isDone))
            {
                long first = Number(db.Default.Get(Key(from)));
                long second = Number(db.Default.Get(Key(to)));
                Assert.True(first <= second, $"{first}, and then {second}");
                _ = Interlocked.Increment(ref looks);
            }
        }
    }

    /// <summary>Amounts move between accounts in several frames; the sum of all of them stays.</summary>
    [Fact]
    public void S071_A_reader_of_a_batch_s_keys_never_goes_back()
    {
        const int AccountCount = 40;
        using HoltDb db = Filled(4 << 10);
        byte[] hundred = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(hundred, 100);
        for (int i = 0; i < AccountCount; i++)
        {
            _ = db.Default.Put(Key(i), hundred);
        }

        int moved = 0;
        var turn = new Lock(); // an account is read and written by one thread at a time
        Action move = () =>
        {
            var rng = new Rng((ulong)Environment.CurrentManagedThreadId);
            var batch = new HoltBatch();
            for (int i = 0; i < 2_000; i++)
            {
                (int from, int to) = (rng.Below(AccountCount), rng.Below(AccountCount));
                if (from == to)
                {
                    continue;
                }

                lock (turn)
                {
                    batch.Clear();
                    batch.Put(Key(from), Value(Number(db.Default.Get(Key(from))) - 1, length: 8));
                    batch.Put(Key(to), Value(Number(db.Default.Get(Key(to))) + 1, length: 8));
                    _ = db.Write(batch);
                }
            }

            _ = Interlocked.Increment(ref moved);
        };
        Threads.Run(move, move, () =>
        {
            var results = new HoltGetResults();
            ReadOnlyMemory<byte>[] keys = new ReadOnlyMemory<byte>[AccountCount];
            for (int i = 0; i < AccountCount; i++)
            {
                keys[i] = Key(i);
            }

            while (Volatile.Read(ref moved) < 2)
            {
                db.Default.GetMany(keys, results);
                long sum = 0;
                for (int i = 0; i < AccountCount; i++)
                {
                    sum += BinaryPrimitives.ReadInt64LittleEndian(results.Value(i));
                }

                Assert.Equal(100 * AccountCount, sum);
            }
        });
    }

    [Fact]
    public void S072_Batches_of_several_threads_are_all_there()
    {
        using HoltDb db = Filled(4 << 10);
        const int ThreadCount = 4;
        const int BatchCount = 150;
        var bodies = new Action[ThreadCount];
        for (int thread = 0; thread < ThreadCount; thread++)
        {
            int own = thread;
            bodies[thread] = () =>
            {
                var batch = new HoltBatch();
                for (int i = 0; i < BatchCount; i++)
                {
                    batch.Clear();
                    for (int key = 0; key < 20; key++)
                    {
                        batch.Put(Text.Bytes($"k{key * 7 % 20:D2}/{own}/{i:D5}"), Value(i, length: 30));
                    }

                    batch.Put("shared"u8, Value(i, length: 30));
                    batch.Put(Text.Bytes($"k00/{own}/{i:D5}"), Value(i + 1, length: 30));
                    _ = db.Write(batch);
                    _ = db.Default.Put(Text.Bytes($"k10/{own}/{i:D5}/single"), []);
                }
            };
        }

        long before = db.Default.Count;
        Threads.Run(bodies);
        Assert.Equal(before + 1 + (ThreadCount * BatchCount * 21), db.Default.Count);
        Assert.Null(StructureChecks.FaultOf(db));
        Assert.Equal(BatchCount, Number(db.Default.Get(Text.Bytes($"k00/2/{BatchCount - 1:D5}"))));
    }

    private static void Page(HoltDb db)
    {
        long number = -1;
        int count = 0;
        foreach (Entry entry in db.Default.Scan(new KeyRange { Prefix = "batch/"u8, Limit = 8 }))
        {
            long own = Number(entry.Value.ToArray());
            number = number < 0 ? own : number;
            Assert.Equal(number, own);
            count++;
        }

        // Eight entries with strangers between them would be more than a page; these lie beside each other.
        Assert.Equal(8, count);
    }

    /// <summary>Strangers of a size that puts the keys into many frames when those are small.</summary>
    private static HoltDb Filled(int frameBytes)
    {
        HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < 400; i++)
        {
            _ = db.Default.Put(Text.Bytes($"k{i % 60:D2}/stranger/{i:D4}"), new byte[90]);
        }

        return db;
    }

    /// <summary>Some beside each other, for listings; the others far away.</summary>
    private static byte[] Key(int index) => Text.Bytes(index is >= 8 and < 16 ? $"batch/{index}" : $"k{index:D2}");

    private static void WriteAll(HoltDb db, int round, bool isLong)
    {
        var batch = new HoltBatch();
        for (int i = 0; i < KeyCount; i++)
        {
            batch.Put(Key((i + round) % KeyCount), Value(round, isLong && i % 5 == 0 ? 3000 : 90));
        }

        _ = db.Write(batch);
    }

    private static byte[] Value(long number, int length)
    {
        byte[] value = new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        return value;
    }

    private static long Number(byte[]? value) => BinaryPrimitives.ReadInt64LittleEndian(value);
}
