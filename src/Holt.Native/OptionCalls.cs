using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>What is done to options.</summary>
internal static unsafe class OptionCalls
{
    private static readonly nint[] s_texts = AllTexts();

    public static int Set(ulong options, int id, ulong value)
    {
        if (Handles.Options(options) is not { } set)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        int index = OptionTable.IndexOf(id);
        if (index < 0 || !OptionTable.All[index].Allows(value))
        {
            string why = index < 0 ? $"there is no option {id}" : OptionTable.All[index].Help;
            return Failure.Of(HoltStatus.Invalid, why);
        }

        set.Set([new KeyValuePair<int, ulong>(index, value)]);
        return (int)HoltStatus.Ok;
    }

    public static int SetText(ulong options, byte* text)
    {
        if (Handles.Options(options) is not { } set)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        if (Texts.Read(text) is not { } assignments)
        {
            return Failure.Of(HoltStatus.Invalid, "the text is no UTF-8, or too long");
        }

        var values = new List<KeyValuePair<int, ulong>>();
        if (OptionText.Read(assignments, values) is { } wrong)
        {
            return Failure.Of(HoltStatus.Invalid, wrong);
        }

        set.Set(values);
        return (int)HoltStatus.Ok;
    }

    public static int Describe(uint index, OptionInfoLayout* info)
    {
        if (!Sized.Fits(info))
        {
            return Failure.Of(HoltStatus.Invalid, "struct_size");
        }

        if (index >= OptionTable.All.Count)
        {
            return (int)HoltStatus.Done;
        }

        Option option = OptionTable.All[(int)index];
        var told = new OptionInfoLayout
        {
            Id = option.Id,
            Kind = (uint)option.Kind,
            Flags = option.Flags,
            Min = option.Min,
            Max = option.Max,
            Dflt = option.Default,
            Name = (byte*)s_texts[3 * index],
            Choices = (byte*)s_texts[(3 * index) + 1],
            Help = (byte*)s_texts[(3 * index) + 2],
        };
        Sized.Write(info, in told);
        return (int)HoltStatus.Ok;
    }

    /// <summary>Name, choices and help of every option, for as long as the process lives.</summary>
    private static nint[] AllTexts()
    {
        var texts = new List<nint>();
        foreach (Option option in OptionTable.All)
        {
            texts.Add(Marshal.StringToCoTaskMemUTF8(option.Name));
            texts.Add(Marshal.StringToCoTaskMemUTF8(option.Choices));
            texts.Add(Marshal.StringToCoTaskMemUTF8(option.Help));
        }

        return [.. texts];
    }
}
