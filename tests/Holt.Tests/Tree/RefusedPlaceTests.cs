using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;
using Holt.Tests.Support;
using Holt.Tree;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>
/// The log refused a place to changes that were prepared already, while a cut was open. What had been prepared lay in
/// the image that was saved for the cut: blocks that nothing names, so a check of the recovered store called it
/// unsound.
/// </summary>
public sealed class RefusedPlaceTests
{
    private const int KeyCount = 3_000;

    [Fact]
    public void A_refused_change_is_neither_in_the_tree_nor_in_what_a_cut_saved()
    {
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(4 << 10, 1 << 26, hugePages: false, out FramePool? pool));
        var stamp = new RefusingStamp();
        Assert.Equal(HoltStatus.Ok, TreeStore.TryCreate(pool!, stamp, out TreeStore? store));
        var rng = new Rng(5);
        int saved = 0;
        for (int i = 0; i < KeyCount; i++)
        {
            pool!.Cuts.Announce();
            pool.Cuts.Open(stamp.Tail);
            stamp.WriteElsewhere();
            Write(store!, rng);
            Assert.Null(TreeCheck.FaultOf(store!, isInsidePut: false, out _));
            saved += CheckSaved(store!);
            pool.CloseCut();
        }

        Assert.True(saved > KeyCount / 3, $"{saved} images were saved");
        Assert.True(stamp.Refusals > KeyCount / 2);
        store!.Dispose();
    }

    private static void Write(TreeStore store, Rng rng)
    {
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        byte[] key = System.Text.Encoding.ASCII.GetBytes($"dir{rng.Below(7)}/{rng.Below(11)}/file-{rng.Below(900)}");
        EngineKey engineKey = EngineKey.Of(stack, HoltLimits.DefaultTreeId, key);
        byte[] value = new byte[rng.Below(120)];
        bool isDelete = rng.OneIn(2);
        HoltStatus status;
        do
        {
            var ticket = default(WriteTicket);
            status = isDelete
                ? Writer.Delete(store, engineKey, ref ticket, out _)
                : Writer.Put(store, engineKey, value, ref ticket);
        }
        while (status == HoltStatus.Wait);

        Assert.True(status is HoltStatus.Ok or HoltStatus.NotFound);
    }

    private static int CheckSaved(TreeStore store)
    {
        int count = 0;
        for (uint id = 1; id <= store.Pool.HighestId; id++)
        {
            if (store.Pool.Cuts.TryGetSaved(id, out NativeBlock? image))
            {
                Assert.Null(SavedFault(image!, store.Limits));
                count++;
            }
        }

        return count;
    }

    private static unsafe string? SavedFault(NativeBlock image, FrameLimits limits) =>
        FrameCheck.FaultOf(new FrameView(image.Start), limits, baseDepth: 0);

    /// <summary>Refuses every other place.</summary>
    private sealed class RefusingStamp : IWriteStamp
    {
        public ulong Tail { get; private set; } = 4096;

        public int Refusals { get; private set; }

        private bool IsNext { get; set; }

        /// <summary>Another frame gets the first place behind the cut.</summary>
        public void WriteElsewhere() => Tail += 8;

        public bool TryReserve(ref WriteTicket ticket)
        {
            IsNext = !IsNext;
            if (IsNext)
            {
                Refusals++;
                return false;
            }

            ticket.Place = Tail;
            Tail += 8;
            return true;
        }

        public void Void(ref WriteTicket ticket) => ticket.Place = 0;
    }
}
