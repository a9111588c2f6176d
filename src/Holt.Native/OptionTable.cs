using System;
using System.Collections.Generic;

namespace Holt.Native;

/// <summary>Every option there is: the one table behind the header, texts, descriptions and opening.</summary>
internal static class OptionTable
{
    public const int Mode = 3;
    public const int LockTimeout = 5;

    private static readonly HoltOptions s_defaults = new();

    public static IReadOnlyList<Option> All { get; } =
    [
        new(
            1, "cache", OptionKind.Bytes, 0, 1UL << 46, (ulong)s_defaults.CacheBytes,
            "Memory of a store in a directory, at least eight frames; 0: no bound. All else takes 5 % and 32 MiB more.",
            static (o, v) => o with { CacheBytes = (long)v }),
        new(
            2, "durability", OptionKind.Choice, 0, 1, (ulong)s_defaults.Durability,
            "When a write is answered: it would survive the death of the process, or a loss of power.",
            static (o, v) => o with { Durability = (Durability)v })
        {
            Choices = "async,sync",
        },
        new(
            Mode, "mode", OptionKind.Choice, 0, 1, 0,
            "Opens for reading and writing, alone; or for reading, beside other readers.",
            static (o, v) => o with { ReadOnly = v == 1 })
        {
            Choices = "rw,ro",
        },
        new(
            4, "create", OptionKind.Switch, 0, 1, 1,
            "Makes a store where there is none.",
            static (o, v) => o with { CreateIfMissing = v != 0 }),
        new(
            LockTimeout, "lock_timeout_ms", OptionKind.Milliseconds, 0, 1UL << 40, 0,
            "How long an open waits for another process to close the store.",
            static (o, _) => o),
        new(
            6, "wal_limit", OptionKind.Bytes, 4 << 16, 1UL << 40, (ulong)s_defaults.LogLimitBytes,
            "What the log may take on the disk, at least four segments; at half of it a checkpoint starts.",
            static (o, v) => o with { LogLimitBytes = (long)v }),
        new(
            20, "async_window_ms", OptionKind.Milliseconds, 1, 3_600_000,
            (ulong)s_defaults.SyncWindow.TotalMilliseconds,
            "How long a write may stay unsynced when durability is async.",
            static (o, v) => o with { SyncWindow = TimeSpan.FromMilliseconds(v) }),
        new(
            21, "frame", OptionKind.Bytes, HoltLimits.FrameBytesMin, HoltLimits.FrameBytesMax,
            (ulong)s_defaults.FrameBytes,
            "Size of a frame: 4, 16, 64 or 512 KiB.",
            static (o, v) => o with { FrameBytes = (int)v })
        {
            Flags = Option.StoredFlag | Option.PowerOfTwoFlag,
        },
        new(
            22, "address_range", OptionKind.Bytes, 1 << 24, 1UL << 46, (ulong)s_defaults.AddressRangeBytes,
            "Address space to reserve; it costs nothing until used, and is halved until the system agrees.",
            static (o, v) => o with { AddressRangeBytes = (long)v })
        {
            Flags = Option.PowerOfTwoFlag,
        },
        new(
            23, "huge_pages", OptionKind.Switch, 0, 1, s_defaults.HugePages ? 1UL : 0,
            "Lets the kernel back new frames with huge pages, from 8 MiB on, in at most half of the cache.",
            static (o, v) => o with { HugePages = v != 0 }),
        new(
            24, "wal_segment", OptionKind.Bytes, 1 << 16, 1 << 30, (ulong)s_defaults.LogSegmentBytes,
            "Size of a file of the log.",
            static (o, v) => o with { LogSegmentBytes = (int)v })
        {
            Flags = Option.PowerOfTwoFlag,
        },
        new(
            25, "write_timeout_ms", OptionKind.Milliseconds, 0, 3_600_000,
            (ulong)s_defaults.WriteTimeout.TotalMilliseconds,
            "How long a write waits for room in the log before it answers HOLT_E_BUSY.",
            static (o, v) => o with { WriteTimeout = TimeSpan.FromMilliseconds(v) }),
        new(
            26, "checkpoints", OptionKind.Switch, 0, 1, 1,
            "Takes checkpoints when the log grows; off, they are taken when asked for, and at the end.",
            static (o, v) => o with { BackgroundCheckpoints = v != 0 }),
        new(
            27, "io_uring", OptionKind.Switch, 0, 1, 1,
            "Hands many reads or writes at once to the kernel by one call, where it has io_uring.",
            static (o, v) => o with { IoUring = v != 0 }),
    ];

    public static int IndexOf(int id)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    public static int IndexOf(string name)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (string.Equals(All[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
