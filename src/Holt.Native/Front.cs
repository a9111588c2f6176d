using System;

namespace Holt.Native;

/// <summary>The C front, as far as managed code calls it. There is none when the library is tested in place.</summary>
internal static unsafe class Front
{
    /// <summary>No answer: the front calls the half that may take its time. FRONT_LATER of front.h.</summary>
    public const int Later = int.MaxValue;

    private static FrontCalls s_calls; // written once, before any other call

    /// <summary>The error record of this thread; null when there is no front.</summary>
    public static ErrorLayout* Error => s_calls.Error == null ? null : s_calls.Error();

    public static void Start(FrontCalls* calls)
    {
        s_calls = *calls;
        string known = new((sbyte*)s_calls.Build);
        string text = $"{{{known},{BuildFacts.Of()}}}";
        _ = Texts.Write(new Span<byte>(s_calls.BuildInfo, (int)s_calls.BuildInfoBytes), text);
    }

    /// <summary>Calls a progress callback as code outside the library.</summary>
    public static int Progress(void* callback, void* user, ulong done, ulong total, byte* stage) =>
        s_calls.Progress(callback, user, done, total, stage);
}
