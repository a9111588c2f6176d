using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>The manifests of a directory: one that holds, and what a crash may have left of others.</summary>
internal static class ManifestFiles
{
    /// <summary>All generations that there are files of; the next one is none of them.</summary>
    public static Fault? List(IDisk disk, List<ulong> generations)
    {
        var names = new List<string>();
        Fault? fault = disk.List(names);
        foreach (string name in names)
        {
            if (Manifest.TryGenerationOf(name, out ulong generation))
            {
                generations.Add(generation);
            }
        }

        return fault;
    }

    /// <summary>Deletes all but one of them.</summary>
    public static Fault? Delete(IDisk disk, List<ulong> generations, ulong kept)
    {
        Fault? fault = null;
        foreach (ulong generation in generations)
        {
            if (generation != kept && fault is null)
            {
                fault = disk.Delete(Manifest.NameOf(generation));
            }
        }

        return fault;
    }
}
