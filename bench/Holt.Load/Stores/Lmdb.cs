using System;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Holt.Load;

/// <summary>
/// The calls of LMDB (lmdb.h, Symas) that are needed. All structs are plain, and the frequent calls that do not
/// wait leave the garbage collector's mode alone, so that a call costs what it costs in C and two nanoseconds more.
/// </summary>
internal static unsafe partial class Lmdb
{
    public const uint NoSubdirectory = 0x4000;
    public const uint NoSync = 0x10000;
    public const uint ReadOnly = 0x20000;
    public const uint WriteMap = 0x80000;
    public const uint NoThreadLocal = 0x200000;
    public const uint NoReadAhead = 0x800000;

    public const int First = 0;
    public const int NextEntry = 8;
    public const int SetKey = 15;
    public const int SetRange = 17;

    public const int NotFound = -30798;

    private const string Library = "liblmdb.so.0";

    public static bool IsInstalled => NativeLibrary.TryLoad(Library, out _);

    public static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"LMDB: {Marshal.PtrToStringUTF8(Describe(status))}");
        }
    }

    [LibraryImport(Library, EntryPoint = "mdb_version")]
    public static partial nint Version(nint* major, nint* minor, nint* patch);

    [LibraryImport(Library, EntryPoint = "mdb_strerror")]
    private static partial nint Describe(int status);

    [LibraryImport(Library, EntryPoint = "mdb_env_create")]
    public static partial int CreateEnvironment(nint* environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_mapsize")]
    public static partial int SetMapSize(nint environment, nuint bytes);

    [LibraryImport(Library, EntryPoint = "mdb_env_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenEnvironment(nint environment, string path, uint flags, uint mode);

    [LibraryImport(Library, EntryPoint = "mdb_env_close")]
    public static partial void CloseEnvironment(nint environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_sync")]
    public static partial int Sync(nint environment, int force);

    [LibraryImport(Library, EntryPoint = "mdb_env_info")]
    public static partial int GetInfo(nint environment, LmdbInfo* info);

    [LibraryImport(Library, EntryPoint = "mdb_dbi_open")]
    public static partial int OpenDatabase(nint transaction, byte* name, uint flags, uint* database);

    [LibraryImport(Library, EntryPoint = "mdb_stat")]
    public static partial int GetStat(nint transaction, uint database, LmdbStat* stat);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_open")]
    public static partial int OpenCursor(nint transaction, uint database, nint* cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_close")]
    public static partial void CloseCursor(nint cursor);

    [LibraryImport(Library, EntryPoint = "mdb_txn_abort")]
    public static partial void Abort(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_begin")]
    public static partial int Begin(nint environment, nint parent, uint flags, nint* transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_commit")]
    public static partial int Commit(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_get")]
    [SuppressGCTransition]
    public static partial int Get(nint transaction, uint database, LmdbBytes* key, LmdbBytes* value);

    [LibraryImport(Library, EntryPoint = "mdb_put")]
    [SuppressGCTransition]
    public static partial int Put(nint transaction, uint database, LmdbBytes* key, LmdbBytes* value, uint flags);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_get")]
    [SuppressGCTransition]
    public static partial int Move(nint cursor, LmdbBytes* key, LmdbBytes* value, int operation);

    [LibraryImport(Library, EntryPoint = "mdb_del")]
    [SuppressGCTransition]
    public static partial int Delete(nint transaction, uint database, LmdbBytes* key, LmdbBytes* value);
}
