using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Holt.Tests.Frames;

/// <summary>Pages of zeros between two that nobody may touch: who reads past an end does not live on.</summary>
[SuppressMessage("Design", "MA0055:Do not use finalizer", Justification = "It owns memory, and the collector owns it.")]
internal sealed unsafe partial class GuardedMemory
{
    private const int GuardBytes = 4096;
    private const int ReadAndWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _range;
    private readonly nuint _rangeBytes;

    public GuardedMemory(int bytes)
    {
        Size = bytes;
        _rangeBytes = (nuint)bytes + (2 * GuardBytes);
        _range = Map(null, _rangeBytes, 0, PrivateAnonymous, -1, 0);
        if ((nint)_range == -1 || Protect(Start, (nuint)bytes, ReadAndWrite) != 0)
        {
            throw new InvalidOperationException("no memory");
        }
    }

    ~GuardedMemory() => _ = Unmap(_range, _rangeBytes);

    public byte* Start => _range + GuardBytes;

    public int Size { get; }

    public Span<byte> Span => new(Start, Size);

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* Map(void* address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(void* address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(void* address, nuint bytes);
}
