using System.Reflection;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>The one place where tests reach into the engine to ask whether a store is sound.</summary>
internal static class StructureChecks
{
    private static readonly MethodInfo? s_check =
        typeof(HoltDb).GetMethod("CheckStructure", BindingFlags.NonPublic | BindingFlags.Instance);

    /// <summary>Null when every frame and the tree of frames hold together; else the first fault.</summary>
    public static string? FaultOf(HoltDb db) => (string?)s_check?.Invoke(db, null);

    public static void Sound(HoltDb db) => Assert.Null(FaultOf(db));
}
