using Holt.Foundation;

namespace Holt.Io;

/// <summary>
/// Gives the memory of a block to the kernel at once. An allocator that frees it may keep it instead: glibc does, up to
/// 64 MiB, once it has seen that blocks of this size come and go.
/// </summary>
internal static unsafe class IdleMemory
{
    /// <summary>Keeps the block's addresses; its whole pages read as zeros from now on.</summary>
    public static void GiveBack(NativeBlock block)
    {
        const int pageMask = LinuxMap.PageBytes - 1;
        if (block.Start is not null && block.Size > pageMask)
        {
            _ = Syscalls.Advise(block.Start, (nuint)(block.Size & ~pageMask), Syscalls.AdviseDontNeed);
        }
    }

    /// <summary>Ends the block.</summary>
    public static void Free(NativeBlock? block)
    {
        if (block is not null)
        {
            GiveBack(block);
            block.Free();
        }
    }
}
