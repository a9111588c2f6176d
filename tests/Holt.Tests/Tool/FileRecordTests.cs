using System;
using Holt.Tool.Files;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>The 40 bytes about a file.</summary>
public sealed class FileRecordTests
{
    private static readonly FileRecord s_file = new(
        Size: 0x0102030405060708,
        ModifiedNs: -1,
        Mode: 0x81A4,
        User: 0x11121314,
        Group: 0x21222324,
        Links: 0x31323334,
        Inode: 0x4142434445464748);

    [Fact]
    public void A_record_is_forty_bytes_little_endian_at_fixed_places()
    {
        byte[] packed = new byte[FileRecord.PackedBytes];
        s_file.Pack(packed);
        Assert.Equal(
            "0807060504030201" + "FFFFFFFFFFFFFFFF" + "A4810000" + "14131211" + "24232221" + "34333231" +
                "4847464544434241",
            Convert.ToHexString(packed));
        Assert.True(FileRecord.TryUnpack(packed, out FileRecord? read));
        Assert.Equal(s_file, read);
    }

    [Fact]
    public void Other_values_are_not_taken_for_one()
    {
        Assert.False(FileRecord.TryUnpack(new byte[39], out _));
        Assert.False(FileRecord.TryUnpack(new byte[40], out _)); // mode 0 is no kind of file
    }

    [Theory]
    [InlineData(0x81A4u, "-rw-r--r--")]
    [InlineData(0x41EDu, "drwxr-xr-x")]
    [InlineData(0xA1FFu, "lrwxrwxrwx")]
    [InlineData(0x89EDu, "-rwsr-xr-x")]
    [InlineData(0x8DA4u, "-rwSr-Sr--")] // set, but not to be executed
    [InlineData(0x43FFu, "drwxrwxrwt")]
    [InlineData(0x1180u, "prw-------")]
    public void A_mode_is_printed_as_ls_prints_it(uint mode, string text) =>
        Assert.Equal(text, (s_file with { Mode = mode }).ModeText());

    [Theory]
    [InlineData(0L, "1970-01-01T00:00:00Z")]
    [InlineData(1_700_000_000_999_999_999L, "2023-11-14T22:13:20Z")]
    [InlineData(-1L, "1969-12-31T23:59:59Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16Z")]
    [InlineData(long.MinValue, "1677-09-21T00:12:43Z")]
    public void A_time_is_cut_to_the_second_before_it(long ns, string text) =>
        Assert.Equal(text, (s_file with { ModifiedNs = ns }).ModifiedText());
}
