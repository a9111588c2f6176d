using System;
using Holt.Data;
using Holt.Load;

namespace Holt.Tool.Demo;

/// <summary>Records sorted by key, and the order in which they came.</summary>
internal sealed class DemoData
{
    private readonly int[] _placeOfComing;

    public DemoData(RecordList records, int keyBytesMax)
    {
        int[] order = records.SortedOrder();
        int[] placeOf = new int[records.Count];
        var sorted = new RecordList();
        foreach (int index in order)
        {
            bool fits = records.Key(index).Length <= keyBytesMax;
            placeOf[index] = fits ? sorted.Count : -1;
            if (fits)
            {
                sorted.Add(records.Key(index), records.Value(index));
            }
        }

        _placeOfComing = Array.FindAll(placeOf, place => place >= 0);
        LeftOut = records.Count - sorted.Count;
        Sorted = new DataSet(sorted);
    }

    /// <summary>Records with a key above the limit.</summary>
    public int LeftOut { get; }

    public DataSet Sorted { get; }

    /// <summary>The places of the records in <see cref="Sorted"/>, in the order in which they came.</summary>
    public ReadOnlySpan<int> Coming => _placeOfComing;
}
