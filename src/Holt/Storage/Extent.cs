namespace Holt.Storage;

/// <summary>A run of units in the file of frames.</summary>
internal readonly record struct Extent(long FirstUnit, int Units)
{
    public long EndUnit => FirstUnit + Units;

    public long Offset => FirstUnit * FileFormat.UnitBytes;
}
