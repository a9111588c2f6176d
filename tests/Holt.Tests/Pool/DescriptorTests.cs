using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Holt.Foundation;
using Holt.Pool;
using Xunit;

namespace Holt.Tests.Pool;

public sealed partial class DescriptorTests
{
    /// <summary>The table in the comment is the layout: the fields' offsets, sizes and names, without a hole.</summary>
    [Fact]
    public void A_descriptor_is_one_cache_line_laid_out_as_its_table_says()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        string[] fields = [.. typeof(Descriptor).GetFields(all)
            .Select(field => (
                Offset: field.GetCustomAttribute<FieldOffsetAttribute>()!.Value,
                Size: RuntimeHelpers.SizeOf(field.FieldType.TypeHandle),
                field.Name))
            .OrderBy(field => field.Offset)
            .Select(field => $"{field.Offset} {field.Size} {field.Name}")];
        string source = File.ReadAllText(Path.Combine(Repository.Root, "src/Holt/Pool/Descriptor.cs"));
        Assert.Equal(RowPattern().Matches(source).Select(Spoken), fields);
        Assert.Equal(Descriptor.Size, RuntimeHelpers.SizeOf(typeof(Descriptor).TypeHandle));
        Assert.Equal(Descriptor.Size, RowPattern().Matches(source).Sum(row => int.Parse(row.Groups["size"].Value)));
    }

    [Theory]
    [InlineData(1, 1UL, 0UL)]
    [InlineData(4, 15UL, 0UL)]
    [InlineData(64, ulong.MaxValue, 0UL)]
    [InlineData(65, ulong.MaxValue, 1UL)]
    [InlineData(128, ulong.MaxValue, ulong.MaxValue)]
    public void The_first_pages_of_a_frame_have_one_bit_each(int pageCount, ulong low, ulong high)
    {
        PageBits bits = PageBits.First(pageCount);
        Assert.Equal((low, high), (bits.Low, bits.High));
    }

    private static string Spoken(Match row)
    {
        int offset = int.Parse(row.Groups["offset"].Value, NumberStyles.HexNumber);
        return $"{offset} {row.Groups["size"].Value} {row.Groups["name"].Value}";
    }

    [GeneratedRegex(@"^///\s+0x(?<offset>[0-9A-F]+)\s+(?<size>\d+) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
