using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Holt.Native;

/// <summary>What the compiler and the runtime know of themselves, for <c>holt_build_info</c>.</summary>
internal static class BuildFacts
{
    public static string Of()
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return $"\"runtime\":\"{Environment.Version}\",\"rid\":\"{RuntimeInformation.RuntimeIdentifier}\","
            + $"\"vector_bits\":{bits},\"io_uring\":{Json(OperatingSystem.IsLinux())},\"gc_memory_limit\":{limit},"
            + $"\"gc_settings_from_environment\":{Json(HasSettings())}";
    }

    private static string Json(bool isTrue) => isTrue ? "true" : "false";

    /// <summary>Settings for the garbage collector of .NET programs steer the one of the library too.</summary>
    private static bool HasSettings()
    {
        foreach (object? name in Environment.GetEnvironmentVariables().Keys)
        {
            if (name is string text && text.StartsWith("DOTNET_GC", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
