using System.IO;
using System.Runtime.InteropServices;

namespace Holt.Load;

/// <summary>
/// The calls of a compiled adapter (bench/adapters/adapter.h). Short calls leave the garbage collector's mode alone, so
/// that they cost what they cost in C and two nanoseconds more; those that may take long or wait do not.
/// </summary>
internal sealed unsafe class AdapterLibrary
{
    public AdapterLibrary(string path)
    {
        nint library = NativeLibrary.Load(path);
        Open = (delegate* unmanaged<byte*, int, ulong, ulong, nint>)Find(library, "store_open");
        Fork = (delegate* unmanaged<nint, nint>)Find(library, "store_fork");
        Close = (delegate* unmanaged<nint, void>)Find(library, "store_close");
        Checkpoint = (delegate* unmanaged<nint, void>)Find(library, "store_checkpoint");
        Count = (delegate* unmanaged<nint, long>)Find(library, "store_count");
        BeginWrites = (delegate* unmanaged<nint, int, void>)Find(library, "store_begin_writes");
        Put = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, void>)Find(library, "store_put");
        Delete = (delegate* unmanaged<nint, byte*, nuint, void>)Find(library, "store_delete");
        EndWrites = (delegate* unmanaged<nint, void>)Find(library, "store_end_writes");
        BeginReads = (delegate* unmanaged<nint, void>)Find(library, "store_begin_reads");
        EndReads = (delegate* unmanaged<nint, void>)Find(library, "store_end_reads");
        Get = (delegate* unmanaged[SuppressGCTransition]<nint, ulong, byte*, nuint, ulong>)Find(library, "store_get");
        GetMany = (delegate* unmanaged<nint, ulong, int, byte**, nuint*, ulong>)Find(library, "store_get_many");
        List = (delegate* unmanaged<nint, ulong, byte*, nuint, long, int, ulong>)Find(library, "store_list");
        ListDirectory =
            (delegate* unmanaged<nint, ulong, byte*, nuint, int, ulong>)Find(library, "store_list_directory");
        IsPrefixEmpty = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, nuint, int>)
            Find(library, "store_is_prefix_empty");
    }

    public delegate* unmanaged<byte*, int, ulong, ulong, nint> Open { get; }

    public delegate* unmanaged<nint, nint> Fork { get; }

    public delegate* unmanaged<nint, void> Close { get; }

    public delegate* unmanaged<nint, void> Checkpoint { get; }

    public delegate* unmanaged<nint, long> Count { get; }

    public delegate* unmanaged<nint, int, void> BeginWrites { get; }

    public delegate* unmanaged<nint, byte*, nuint, byte*, nuint, void> Put { get; }

    public delegate* unmanaged<nint, byte*, nuint, void> Delete { get; }

    public delegate* unmanaged<nint, void> EndWrites { get; }

    public delegate* unmanaged<nint, void> BeginReads { get; }

    public delegate* unmanaged<nint, void> EndReads { get; }

    public delegate* unmanaged[SuppressGCTransition]<nint, ulong, byte*, nuint, ulong> Get { get; }

    public delegate* unmanaged<nint, ulong, int, byte**, nuint*, ulong> GetMany { get; }

    public delegate* unmanaged<nint, ulong, byte*, nuint, long, int, ulong> List { get; }

    public delegate* unmanaged<nint, ulong, byte*, nuint, int, ulong> ListDirectory { get; }

    public delegate* unmanaged[SuppressGCTransition]<nint, byte*, nuint, int> IsPrefixEmpty { get; }

    /// <summary>Where the adapter of an engine lies once it is built.</summary>
    public static string PathOf(string root, string engine) => Path.Combine(root, "artifacts/adapters", engine + ".so");

    private static nint Find(nint library, string name) => NativeLibrary.GetExport(library, name);
}
