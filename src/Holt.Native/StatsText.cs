using System.Globalization;
using System.Text;

namespace Holt.Native;

/// <summary>Statistics as a text: JSON, Prometheus, or lines to read.</summary>
internal static class StatsText
{
    public const int FormatMax = 2;

    private const int Json = 0;
    private const int Prometheus = 1;

    public static string Of(StatsLayout stats, int format)
    {
        var text = new StringBuilder(format == Json ? "{" : "");
        foreach ((string name, ulong value) in Values(stats))
        {
            string number = value.ToString(CultureInfo.InvariantCulture);
            _ = format switch
            {
                Json => text.Append(text.Length > 1 ? "," : "").Append('"').Append(name).Append("\":").Append(number),
                Prometheus => text.Append("holt_").Append(name).Append(' ').Append(number).Append('\n'),
                _ => text.Append(name.PadRight(20)).Append(number.PadLeft(20)).Append('\n'),
            };
        }

        return text.Append(format == Json ? "}" : "").ToString();
    }

    /// <summary>Named as in the header.</summary>
    private static (string Name, ulong Value)[] Values(StatsLayout stats) =>
    [
        ("levels", stats.Levels),
        ("keys", stats.Keys),
        ("leaf_frames", stats.LeafFrames),
        ("router_frames", stats.RouterFrames),
        ("value_frames", stats.ValueFrames),
        ("frame_bytes", stats.FrameBytes),
        ("used_bytes", stats.UsedBytes),
        ("frame_space_bytes", stats.FrameSpaceBytes),
        ("splits", stats.Splits),
        ("merges", stats.Merges),
        ("rebuilds", stats.Rebuilds),
        ("restarts", stats.Restarts),
        ("waits", stats.Waits),
        ("checkpoints", stats.Checkpoints),
        ("wal_bytes", stats.WalBytes),
        ("wal_syncs", stats.WalSyncs),
        ("unsynced_bytes", stats.UnsyncedBytes),
        ("trees", stats.Trees),
        ("cursors", stats.Cursors),
    ];
}
