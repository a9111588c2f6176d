using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Engine;

/// <summary>A map of a <see cref="ColdFile"/>.</summary>
internal sealed unsafe class ColdMap(ColdFile file, IDiskMap map, long start) : IDiskMap
{
    public byte* Start => map.Start;

    public long Length => map.Length;

    public Fault? Populate(long offset, long length)
    {
        file.Touch(start + offset, length);
        return map.Populate(offset, length);
    }

    public void Release(long offset, long length) => map.Release(offset, length);

    public void Stored(long offset, long length) => map.Stored(offset, length);

    public void Dispose() => map.Dispose();
}
