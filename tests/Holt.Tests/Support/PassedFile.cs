using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Support;

/// <summary>A file that passes every call on to another one.</summary>
internal abstract unsafe class PassedFile(IDiskFile file) : IDiskFile
{
    public string Name => file.Name;

    public virtual Fault? Size(out long bytes) => file.Size(out bytes);

    public virtual Fault? Read(long offset, byte* to, int length, out int count) =>
        file.Read(offset, to, length, out count);

    public virtual void ExpectRandomReads() => file.ExpectRandomReads();

    public virtual Fault? Write(long offset, byte* from, int length) => file.Write(offset, from, length);

    public virtual Fault? Transfer(ReadOnlySpan<FileTransfer> transfers) => file.Transfer(transfers);

    public virtual Fault? Sync() => file.Sync();

    public virtual Fault? Resize(long bytes) => file.Resize(bytes);

    public virtual Fault? Reserve(long offset, long length) => file.Reserve(offset, length);

    public virtual Fault? Discard(long offset, long length) => file.Discard(offset, length);

    public virtual Fault? Map(long offset, long length, out IDiskMap? map) => file.Map(offset, length, out map);

    public virtual Fault? Lock(bool exclusive) => file.Lock(exclusive);

    public void Dispose() => file.Dispose();
}
