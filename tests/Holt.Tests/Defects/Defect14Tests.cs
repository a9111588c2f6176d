using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Defects;

/// <summary>
/// In a store of this family, start-after a common prefix that a listing had returned gave the same prefix again, so
/// the plain pager never ended.
/// </summary>
public sealed class Defect14Tests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect14_A_pager_ends_for_every_page_size(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes);
        var rng = new Rng(14);
        for (int i = 0; i < (Heavy.IsOn ? 1200 : 400); i++)
        {
            byte[] key = Text.Bytes($"b/{rng.Below(40)}{(rng.OneIn(4) ? "" : $"/{rng.Below(30)}/{rng.Below(9)}")}");
            crowd.Put(key, key);
        }

        foreach (string prefix in (string[])["", "b", "b/", "b/1", "b/1/", "b/1/2"])
        {
            foreach (byte delimiter in "/12b"u8.ToArray())
            {
                var spec = new RangeSpec { Prefix = Text.Bytes(prefix), Delimiter = delimiter, KeysOnly = true };
                int count = crowd.Oracle.List(spec).Count;
                Pager.SamePages(crowd.Oracle, crowd.Tree, spec, Enumerable.Range(1, count + 1));
                Pager.SamePages(crowd.Oracle, crowd.Tree, spec with { Reverse = true }, Enumerable.Range(1, count + 1));
            }
        }
    }
}
