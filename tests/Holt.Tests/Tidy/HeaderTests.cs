using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Holt.Native;
using Xunit;

namespace Holt.Tests.Tidy;

/// <summary><c>include/holt.h</c> against the library: numbers, functions, arguments.</summary>
public sealed partial class HeaderTests
{
    /// <summary>The two outcomes that C# names more plainly than the header.</summary>
    private static readonly Dictionary<string, string> s_otherName = new(StringComparer.Ordinal)
    {
        ["5 MORE"] = "5 TOOSMALL",
        ["-4 NOMEM"] = "-4 NOMEMORY",
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
    public void Every_function_of_the_header_is_exported_with_as_many_arguments()
    {
        Assert.Equal(
            FunctionPattern().Matches(s_header)
                .Select(f => $"{f.Groups["name"].Value} {f.Groups["arguments"].Value.Count(c => c == ',') + 1}")
                .Order(StringComparer.Ordinal),
            Exported().Select(export => $"{export.Name} {export.Method.GetParameters().Length}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_export_answers_with_a_status_and_takes_what_C_has()
    {
        Assert.All(Exported(), export =>
        {
            Assert.Equal(typeof(int), export.Method.ReturnType);
            Assert.All(export.Method.GetParameters(), parameter => Assert.True(
                parameter.ParameterType.IsPointer
                    || parameter.ParameterType == typeof(ulong)
                    || parameter.ParameterType == typeof(nuint)
                    || parameter.ParameterType == typeof(uint),
                $"{export.Name}: {parameter}"));
        });
    }

    private static (string Name, MethodInfo Method)[] Exported() =>
        [.. typeof(HandleTable<>).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()?.EntryPoint, Method: method))
            .Where(export => export.EntryPoint is not null)
            .Select(export => (export.EntryPoint!, export.Method))];

    private static int Number(Match entry) => int.Parse(entry.Groups["number"].Value);

    [GeneratedRegex(@"enum\s+holt_status\s*\{(?<body>.*?)\}", RegexOptions.Singleline)]
    private static partial Regex StatusEnumPattern();

    [GeneratedRegex(@"HOLT_(?<error>E_)?(?<name>\w+)\s*=\s*(?<number>-?\d+)")]
    private static partial Regex StatusPattern();

    [GeneratedRegex(@"\bHOLT_API\b[^;(]*\b(?<name>holt_\w+)\s*\((?<arguments>[^)]*)\)\s*;")]
    private static partial Regex FunctionPattern();
}
