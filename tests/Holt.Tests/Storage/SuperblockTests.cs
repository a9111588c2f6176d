using System;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

public sealed class SuperblockTests
{
    [Fact]
    public void A_copy_that_is_torn_while_it_is_written_leaves_the_other_one() => Assert.Equal(0, LostStates());

    [Fact]
    public void At_rest_either_copy_alone_says_everything()
    {
        foreach (bool isClean in (bool[])[true, false])
        {
            SmallStore store = SmallStore.Make(1, isClean);
            for (int copy = 0; copy < 2; copy++)
            {
                PlainDisk disk = store.Disk.Copy();
                disk["holt"].AsSpan(copy * FileFormat.HeadBytes, FileFormat.HeadBytes).Clear();
                Fault? fault = store.Judge(disk, $"copy {copy}");
                Assert.Equal(copy * FileFormat.HeadBytes, fault?.Offset);
            }
        }
    }

    /// <summary>Wherever a copy is about to be written, rubbish is put instead: how often that is the end.</summary>
    private static int LostStates()
    {
        int lost = 0;
        var disk = new PlainDisk();
        var model = new StoreModel(new Rng(2), 4096);
        Assert.Null(model.Create(disk));
        disk.OnChange = what =>
        {
            string[] words = what.Split(' ');
            if (words is ["write", "holt", string offset])
            {
                PlainDisk torn = disk.Copy();
                new Rng(3).Fill(torn["holt"].AsSpan(int.Parse(offset), FileFormat.HeadBytes));
                using StoreFiles? files = StoreModel.TryOpen(torn, out _);
                lost += files is not null && model.Survivor(files) is not null ? 0 : 1;
            }

            return null;
        };
        for (int life = 0; life < 6; life++)
        {
            using StoreFiles files = StoreModel.Opened(disk);
            model.BeginWriting(files);
            Assert.Null(model.Checkpoint(files));
            Assert.True(life % 2 == 0 || model.CloseClean(files) is null);
        }

        return lost;
    }
}
