using System;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>What cursors do.</summary>
internal static unsafe class CursorCalls
{
    private const uint Key = 1;
    private const uint Prefix = 2;

    public static int Open(ulong tree, ulong view, RangeLayout* range, ulong* cursor)
    {
        *cursor = 0;
        if (view != 0 || Handles.Tree(tree) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        HoltStatus status = RangeBounds.Read(range, out RangeBounds? bounds);
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status, "range");
        }

        return StoreCalls.GiveChild<RangeCursor>(new RangeCursor(handle, bounds!), HandleKind.Cursor, cursor);
    }

    public static int Step(ulong cursor, EntryLayout* entry, bool isNext)
    {
        if (!Sized.Fits(entry))
        {
            return Failure.Of(HoltStatus.Invalid, "struct_size");
        }

        RangeCursor? open = Handles.Cursor(cursor);
        HoltStatus status = open?.Enter() ?? HoltStatus.Handle;
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status);
        }

        try
        {
            status = open!.Step(isNext);
            if (status == HoltStatus.Ok)
            {
                Show(open.Page, open.Index, entry);
            }
        }
        finally
        {
            open!.Leave();
        }

        return status >= HoltStatus.Ok ? (int)status : Failure.Of(status, open.CauseOf(status));
    }

    public static int Seek(ulong cursor, byte* key, nuint length, bool isSkip)
    {
        if (length > HoltLimits.KeyBytesMax)
        {
            return Failure.Of(HoltStatus.TooLarge);
        }

        RangeCursor? open = Handles.Cursor(cursor);
        HoltStatus status = open?.Enter() ?? HoltStatus.Handle;
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status);
        }

        try
        {
            var bytes = new ReadOnlySpan<byte>(key, (int)length);
            if (isSkip)
            {
                open!.Skip(bytes);
            }
            else
            {
                open!.Seek(bytes);
            }
        }
        finally
        {
            open!.Leave();
        }

        return (int)HoltStatus.Ok;
    }

    public static int NextBatch(ulong cursor, nuint max, BatchColumns columns, nuint* need, nuint* count)
    {
        *count = 0;
        if (need != null)
        {
            *need = 0;
        }

        if (max == 0)
        {
            return Failure.Of(HoltStatus.Invalid, "max is 0");
        }

        RangeCursor? open = Handles.Cursor(cursor);
        HoltStatus status = open?.Enter() ?? HoltStatus.Handle;
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status);
        }

        try
        {
            status = open!.Ready(isNext: true);
            if (status == HoltStatus.Ok)
            {
                int most = (int)nuint.Min(max, int.MaxValue);
                status = columns.Fill(open, most, out nuint used, out int filled);
                *count = (nuint)filled;
                if (need != null)
                {
                    *need = used;
                }
            }
        }
        finally
        {
            open!.Leave();
        }

        return status >= HoltStatus.Ok ? (int)status : Failure.Of(status, open.CauseOf(status));
    }

    /// <summary>The bytes lie in memory that does not move.</summary>
    private static void Show(ListingPage page, int index, EntryLayout* entry)
    {
        page.Read(
            index, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out ulong version, out bool isPrefix);
        byte* start = page.Start(index);
        var shown = new EntryLayout
        {
            Kind = isPrefix ? Prefix : Key,
            Key = new SliceLayout { Data = start, Size = (nuint)key.Length },
            Value = new SliceLayout { Data = start + key.Length, Size = (nuint)value.Length },
            Version = version,
        };
        Sized.Write(entry, in shown);
    }
}
