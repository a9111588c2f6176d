using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>Stores that grow and shrink are sound after every change of their shape.</summary>
public sealed class CheckTests
{
    [Theory]
    [InlineData(4 << 10, 6_000)]
    [InlineData(16 << 10, 8_000)]
    [InlineData(64 << 10, 12_000)]
    [InlineData(512 << 10, 20_000)]
    public void A_store_is_sound_after_every_change_of_its_shape(int frameBytes, int keyCount)
    {
        using HoltDb db = Stores.Open(frameBytes);
        db.CheckEachChange();
        var rng = new Rng(7);
        byte[] value = new byte[24];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < keyCount; i++)
            {
                _ = db.Default.Put(KeyOf(rng.Below(keyCount)), value);
            }

            Assert.Null(db.CheckStructure());
            for (int i = 0; i < 2 * keyCount; i++)
            {
                _ = db.Default.Delete(KeyOf(rng.Below(keyCount)));
            }

            Assert.Null(db.CheckStructure());
        }
    }

    private static byte[] KeyOf(int number) =>
        System.Text.Encoding.UTF8.GetBytes($"usr/share/doc/{number % 97}/{number % 13}/file-{number * 2654435761u}");
}
