using System;
using Holt.Native;
using Xunit;

namespace Holt.Tests;

/// <summary>
/// What the C ABI calls for single records, and a cursor's steps, allocate on the managed heap once warm: nothing. An
/// allocation can start a collection, on the stack of the caller, which may be small.
/// </summary>
public sealed unsafe class NativeAllocationTests
{
    private const int KeyCount = 8000;
    private const int KeyBytes = 8;

    [Fact]
    public void Calls_for_records_allocate_nothing()
    {
        using var store = new Store();
        byte* bytes = stackalloc byte[256];
        AssertNothing(number =>
        {
            ulong key = (ulong)number * 2;
            nuint length;
            ulong version;
            Check(RecordCalls.Put(store.Tree, (byte*)&key, KeyBytes, bytes, (nuint)(number % 200), 0, &version));
            Check(RecordCalls.Get(store.Tree, 0, (byte*)&key, KeyBytes, new Span<byte>(bytes, 256), &length, &version));
            Check(RecordCalls.Head(store.Tree, 0, (byte*)&key, KeyBytes, &length, &version));
            Check(number % 3 == 0 ? RecordCalls.Delete(store.Tree, (byte*)&key, KeyBytes, 0, &version) : 0);
            key++;
            _ = RecordCalls.Get(store.Tree, 0, (byte*)&key, KeyBytes, new Span<byte>(bytes, 256), &length, &version);
        });
    }

    [Fact]
    public void Steps_of_a_cursor_allocate_nothing()
    {
        using var store = new Store();
        byte* heap = stackalloc byte[4096];
        uint* ends = stackalloc uint[32];
        ulong opened;
        Check(CursorCalls.Open(store.Tree, 0, null, &opened));
        ulong cursor = opened;
        AssertNothing(number =>
        {
            EntryLayout entry = default;
            entry.StructSize = (uint)sizeof(EntryLayout);
            Check(CursorCalls.Step(cursor, &entry, isNext: true));
        });
        AssertNothing(number =>
        {
            nuint used;
            nuint count;
            var columns = new BatchColumns(heap, 4096, ends, ends + 16, null, null);
            Check(CursorCalls.NextBatch(cursor, 16, columns, &used, &count));
        });
        Check(Handles.Close<RangeCursor>(cursor, HandleKind.Cursor));
    }

    /// <summary>The second half of the work allocates nothing, and so does the first but for what is kept.</summary>
    private static void AssertNothing(Action<int> work)
    {
        for (int i = 0; i < 500; i++)
        {
            work(i);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 500; i++)
        {
            work(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Check(int status)
    {
        if (status != 0)
        {
            Assert.Fail($"status {status}"); // a text that is made for nothing would count
        }
    }

    /// <summary>A store in memory as C has it.</summary>
    private sealed class Store : IDisposable
    {
        private readonly ulong _store;

        public Store()
        {
            ulong store;
            ulong tree;
            Check(StoreCalls.OpenMemory(0, &store));
            Check(StoreCalls.OpenTree(store, null, 0, 0, &tree));
            _store = store;
            Tree = tree;
            for (ulong i = 0; i < KeyCount * 4; i++)
            {
                ulong version;
                ulong key = i | (1ul << 40);
                Check(RecordCalls.Put(Tree, (byte*)&key, KeyBytes, (byte*)&key, KeyBytes, 0, &version));
            }
        }

        public ulong Tree { get; }

        public void Dispose() => Check(StoreCalls.Close(_store));
    }
}
