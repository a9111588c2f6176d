using System;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>The one place where tests reach into the engine to ask whether a store is sound.</summary>
internal static class StructureChecks
{
    /// <summary>
    /// Null when every frame and the tree of frames hold together, now and at each watched change; else the first
    /// fault.
    /// </summary>
    public static string? FaultOf(HoltDb db) => db.CheckStructure();

    /// <summary>Checks after each split, merge and rebuild from now on; for stores of one thread.</summary>
    public static void Watch(HoltDb db) => db.CheckEachChange();

    /// <summary>Makes a tree dense, without files.</summary>
    public static HoltStatus Repack(HoltDb db, Func<HoltStatus>? mayGoOn = null) =>
        db.Engine.Inspection.Repack(mayGoOn);

    public static void Sound(HoltDb db) => Assert.Null(FaultOf(db));
}
