using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Holt.Native;
using Xunit;

namespace Holt.Tests.Tidy;

/// <summary><c>include/holt.h</c> against the library: numbers, functions, arguments, structs, options.</summary>
public sealed partial class HeaderTests
{
    /// <summary>The two outcomes that C# names more plainly than the header.</summary>
    private static readonly Dictionary<string, string> s_otherName = new(StringComparer.Ordinal)
    {
        ["5 MORE"] = "5 TOOSMALL",
        ["-4 NOMEM"] = "-4 NOMEMORY",
    };

    /// <summary>Functions that the C front answers by itself.</summary>
    private static readonly string[] s_frontAlone =
    [
        "holt_version", "holt_build_info", "holt_check_abi", "holt_startup", "holt_status_name", "holt_last_error",
        "holt_buf_free",
    ];

    private static readonly Dictionary<string, Type> s_layouts = new(StringComparer.Ordinal)
    {
        ["holt_slice"] = typeof(SliceLayout),
        ["holt_buf"] = typeof(BufLayout),
        ["holt_error"] = typeof(ErrorLayout),
        ["holt_job"] = typeof(JobLayout),
        ["holt_option_info"] = typeof(OptionInfoLayout),
        ["holt_info"] = typeof(InfoLayout),
        ["holt_health"] = typeof(HealthLayout),
        ["holt_range"] = typeof(RangeLayout),
        ["holt_entry"] = typeof(EntryLayout),
        ["holt_commit"] = typeof(CommitLayout),
        ["holt_stats"] = typeof(StatsLayout),
    };

    private static readonly string s_header = TidyTests.WithoutComments(Repository.Text("include/holt.h"));

    [Fact]
    public void The_header_and_the_enum_agree()
    {
        Match body = StatusEnumPattern().Match(s_header);
        Assert.True(body.Success, "include/holt.h has no enum holt_status");
        MatchCollection entries = StatusPattern().Matches(body.Groups["body"].Value);
        Assert.All(entries, entry => Assert.Equal(entry.Groups["error"].Success, Number(entry) < 0));
        Assert.Equal(
            entries.Select(entry => $"{Number(entry)} {entry.Groups["name"].Value}")
                .Select(entry => entry.Replace("_", "", StringComparison.Ordinal))
                .Select(entry => s_otherName.GetValueOrDefault(entry, entry))
                .Order(StringComparer.Ordinal),
            Enum.GetValues<HoltStatus>().Select(status => $"{(int)status} {status.ToString().ToUpperInvariant()}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_function_of_the_header_has_a_managed_half_with_its_arguments()
    {
        Assert.Equal(
            FunctionPattern().Matches(s_header)
                .Where(f => !s_frontAlone.Contains(f.Groups["name"].Value))
                .Select(f => $"{f.Groups["name"].Value}({string.Join(", ", Arguments(f.Groups["arguments"].Value))})")
                .Order(StringComparer.Ordinal),
            Exported().Where(export => export.Name != "holtm_start")
                .Select(export => (Name: Twin(export.Name["holtm_".Length..]), Arguments: Arguments(export.Method)))
                .Select(export => $"holt_{export.Name}({string.Join(", ", export.Arguments)})")
                .Distinct()
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_managed_half_is_one_try_that_catches_everything()
    {
        string[] files = Directory.GetFiles(Path.Combine(Repository.Root, "src/Holt.Native"), "Exports*.cs");
        string code = string.Concat(files.Select(TidyTests.CodeOf));
        Assert.Equal(Exported().Length, ExportPattern().Count(code));
        Assert.All(Exported(), export => Assert.Equal("Exports", export.Method.DeclaringType!.Name));
    }

    [Fact]
    public void The_structs_of_the_header_lie_as_the_library_has_them()
    {
        Dictionary<string, string> structs = StructPattern().Matches(s_header)
            .ToDictionary(s => s.Groups["name"].Value, s => s.Groups["body"].Value, StringComparer.Ordinal);
        Assert.Equal(s_layouts.Keys.Order(StringComparer.Ordinal), structs.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, Type type) in s_layouts)
        {
            IEnumerable<string> ours = type.GetFields(BindingFlags.Instance | BindingFlags.Public)
                .Select(field => $"{name}.{Snake(field.Name)} at {Marshal.OffsetOf(type, field.Name)}");
            Assert.Equal(Fields(name, structs[name], out int size), ours);
            Assert.Equal($"{name} {size}", $"{name} {SizeOf(type)}");
        }
    }

    [Fact]
    public void The_options_of_the_header_are_those_of_the_table()
    {
        Assert.Equal(
            Regex.Matches(s_header, @"HOLT_OPT_(?<name>\w+)\s*=\s*(?<number>\d+)")
                .Select(o => $"{o.Groups["number"].Value} {o.Groups["name"].Value.ToUpperInvariant()}")
                .Select(o => o.EndsWith("_BYTES", StringComparison.Ordinal) ? o[..^"_BYTES".Length] : o),
            OptionTable.All.Select(option => $"{option.Id} {option.Name.ToUpperInvariant()}"));
        Assert.All(OptionTable.All, option => Assert.True(option.Allows(option.Default), option.Name));
        Assert.Equal(new HoltOptions(), new OptionSet().ToSettings());
    }

    /// <summary>A half that never waits stands for the same function as the one that may.</summary>
    private static string Twin(string name) =>
        name.EndsWith("_now", StringComparison.Ordinal) ? name[..^"_now".Length] : name;

    private static (string Name, MethodInfo Method)[] Exported() =>
        [.. typeof(HandleTable).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()?.EntryPoint, Method: method))
            .Where(export => export.EntryPoint is not null)
            .Select(export => (export.EntryPoint!, export.Method))];

    private static IEnumerable<string> Arguments(string text) =>
        text.Split(',').Select(argument => argument.Trim()).Select(argument =>
            argument.Contains('*', StringComparison.Ordinal)
                ? IsHandle(argument) ? "64" : "pointer"
            : argument.StartsWith("holt_log_fn", StringComparison.Ordinal) ? "pointer"
            : argument.StartsWith("size_t", StringComparison.Ordinal) ? "size"
            : argument.StartsWith("uint64_t", StringComparison.Ordinal) ? "64"
            : argument.StartsWith("int32_t", StringComparison.Ordinal) ? "signed 32"
            : argument.StartsWith("uint32_t", StringComparison.Ordinal) ? "32" : argument);

    private static IEnumerable<string> Arguments(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType).Select(type =>
            type.IsPointer ? "pointer"
            : type == typeof(nuint) ? "size"
            : type == typeof(ulong) ? "64"
            : type == typeof(int) ? "signed 32"
            : type == typeof(uint) ? "32" : type.Name);

    private static bool IsHandle(string argument) =>
        Regex.IsMatch(argument, @"^(const )?holt_(db|tree|view|cursor|options|cancel|batch) \*\w+$");

    /// <summary>Where the fields lie by C's rules: each at a multiple of its size.</summary>
    private static List<string> Fields(string name, string body, out int size)
    {
        var fields = new List<string>();
        int offset = 0;
        int alignment = 1;
        foreach (Match line in Regex.Matches(body, @"(?<type>(?:const\s+)?\w+)\s+(?<names>[^;]+);"))
        {
            foreach (string declared in line.Groups["names"].Value.Split(','))
            {
                Match field = Regex.Match(declared.Trim(), @"^(?<star>\*?)(?<name>\w+)(?:\[(?<count>\d+)\])?$");
                bool isPointer = field.Groups["star"].Length > 0;
                int count = field.Groups["count"].Success ? int.Parse(field.Groups["count"].Value) : 1;
                string type = line.Groups["type"].Value;
                int bytes = isPointer ? 8
                    : type is "uint8_t" or "char" ? 1
                    : type is "uint32_t" or "int32_t" ? 4
                    : type is "holt_slice" ? 16 : 8;
                int aligned = Math.Min(bytes, 8);
                alignment = Math.Max(alignment, aligned);
                offset = (offset + aligned - 1) / aligned * aligned;
                fields.Add($"{name}.{field.Groups["name"].Value.ToUpperInvariant()} at {offset}");
                offset += bytes * count;
            }
        }

        size = (offset + alignment - 1) / alignment * alignment;
        return fields;
    }

    private static int SizeOf(Type type) => Marshal.SizeOf(type);

    private static string Snake(string name) =>
        Regex.Replace(name, "(?<=[a-z])[A-Z]", m => "_" + m.Value).ToUpperInvariant();

    private static int Number(Match entry) => int.Parse(entry.Groups["number"].Value);

    [GeneratedRegex(@"enum\s+holt_status\s*\{(?<body>.*?)\}", RegexOptions.Singleline)]
    private static partial Regex StatusEnumPattern();

    [GeneratedRegex(@"HOLT_(?<error>E_)?(?<name>\w+)\s*=\s*(?<number>-?\d+)")]
    private static partial Regex StatusPattern();

    [GeneratedRegex(@"\bHOLT_API\b[^;(]*\b(?<name>holt_\w+)\s*\((?<arguments>[^)]*)\)\s*;")]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(
        @"\[UnmanagedCallersOnly\([^\n]*\n\s*public static int \w+\([^)]*\)\s*\{\s*try\s*\{(?:(?!\[Unm)[\s\S])*?\}\s*"
        + @"catch \(Exception( e)?\)\s*\{\s*return (Failure\.\w+\([^)]*\)|Front\.Later);\s*\}\s*\}")]
    private static partial Regex ExportPattern();

    [GeneratedRegex(@"typedef struct (?<name>holt_\w+)\s*\{(?<body>[^}]*)\}")]
    private static partial Regex StructPattern();
}
