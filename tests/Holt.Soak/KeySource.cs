using System;
using System.Text;
using Holt.Data;

namespace Holt.Soak;

/// <summary>Paths: of Debian's index where apt-file has it, made up elsewhere.</summary>
internal static class KeySource
{
    private const int IndexFrom = 1_000_000;

    public static RecordList Make(int count)
    {
        RecordList found = count < IndexFrom ? new RecordList() : ContentsIndex.Pick(count, seed: 1);
        var keys = new RecordList();
        for (int i = 0; i < found.Count; i++)
        {
            keys.Add(found.Key(i), default);
        }

        for (int i = found.Count; i < count; i++)
        {
            ulong hash = SeededHash.Mix((ulong)i);
            string path = $"/made/{hash % 61}/{(hash >> 8) % 97}/{(hash >> 16) % 389:x}/file-{i}.dat";
            keys.Add(Encoding.ASCII.GetBytes(path), default);
        }

        Console.WriteLine($"{count} keys, {found.Count} of them from Debian's index");
        return keys;
    }
}
