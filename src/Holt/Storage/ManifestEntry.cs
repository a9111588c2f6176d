using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Storage;

/// <summary>One frame in a record of the manifest.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct ManifestEntry
{
    public const int Size = 0x18;

    [FieldOffset(0x00)] public uint FrameId;

    /// <summary>Of the first page of the image; 0 if the frame is gone.</summary>
    [FieldOffset(0x04)] public uint Checksum;

    /// <summary>See <see cref="Placement.PackedBase"/>; 0: the frame is gone.</summary>
    [FieldOffset(0x08)] public ulong Base;

    /// <summary>See <see cref="Placement.PackedPatch"/>; 0: there is none.</summary>
    [FieldOffset(0x10)] public ulong Patch;

    public readonly Placement Place => Placement.Unpack(Base, Patch, Checksum);

    /// <summary>Whether it says that the frame is gone.</summary>
    public readonly bool IsGone => Base == 0 && Patch == 0 && Checksum == 0;

    public static ManifestEntry Of(uint id, in Placement place) => new()
    {
        FrameId = id,
        Checksum = place.Checksum,
        Base = place.PackedBase,
        Patch = place.PackedPatch,
    };

    /// <summary>Whether frames of so many pages can have this place.</summary>
    public readonly bool IsPlace(int pageCount)
    {
        Placement place = Place;
        return place is { IsNone: false, FrontPages: > 0 }
            && place.FrontPages + place.BackPages <= pageCount
            && place.PatchPages <= place.PatchRoom
            && place.PatchRoom <= FrameHeader.SlotCount
            && (place.HasPatch ? place.PatchUnit != 0 : Patch == 0);
    }
}
