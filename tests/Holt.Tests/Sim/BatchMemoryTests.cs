using Holt.Foundation;
using Holt.Tests.Support;
using Holt.Tree;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>
/// Memory that ends while a batch gets ready. A draft used to be made when its leaf was held already: that latch, and
/// those of the leaves before it, stayed held for ever, and the next writer of them never came back.
/// </summary>
public sealed class BatchMemoryTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_without_memory_is_refused_and_holds_nothing(bool draftsOnly)
    {
        HoltStatus status = HoltStatus.NoMemory;
        int refused = 0;
        for (; status != HoltStatus.Ok; refused++)
        {
            using HoltDb db = Stores.Open(4 << 10);
            for (int i = 0; i < 100; i++)
            {
                _ = db.Default.Put(Text.Bytes($"key{i:D3}"), new byte[40]);
            }

            var batch = new HoltBatch();
            for (int i = 0; i < 100; i += 7)
            {
                batch.Put(Text.Bytes($"key{i:D3}"), "new"u8);
            }

            BatchHold.DraftsOnly = draftsOnly;
            Scarcity.FailAt = refused + 1;
            status = db.TryWrite(batch, durably: false);
            Scarcity.FailAt = 0;
            BatchHold.DraftsOnly = false;
            Assert.True(status is HoltStatus.Ok or HoltStatus.NoMemory);
            Assert.Equal(status == HoltStatus.Ok ? 3 : 40, db.Default.Get("key000"u8)!.Length);
            for (int i = 0; i < 100; i++)
            {
                _ = db.Default.Put(Text.Bytes($"key{i:D3}"), new byte[40]); // waits for ever if its leaf is held
            }

            Assert.Null(StructureChecks.FaultOf(db));
            Assert.Equal(HoltStatus.Ok, db.TryWrite(batch, durably: false));
        }

        output.WriteLine($"{refused - 1} times without memory");
        Assert.True(refused > (draftsOnly ? 3 : 1));
    }
}
