using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Keystone.House.Tests;

/// <summary>What must not stand in the project: things left undone, paths of one machine, sleeps in tests.</summary>
public sealed class WordTests
{
    private static readonly string[] Text =
    [
        ".cs",
        ".md",
        ".yaml",
        ".yml",
        ".csproj",
        ".props",
        ".targets",
        ".proto",
        ".msg",
        ".txt",
        ".json",
        "",
    ];

    private static IEnumerable<string> Lines(Regex forbidden, Func<string, bool> which) =>
        Tree.Tracked()
            .Where(path => Text.Contains(Path.GetExtension(path)) && !path.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Where(which)
            .SelectMany(path => File.ReadLines(Tree.At(path)).Select((line, i) => (path, line, number: i + 1)))
            .Where(found => forbidden.IsMatch(found.line))
            .Select(found => $"{found.path}:{found.number}: {found.line.Trim()}");

    // Spelled in pieces, so that this file passes its own test.
    [Fact]
    public void Nothing_is_left_undone() =>
        Lines(
                new Regex(@"\b(TO" + "DO|FIX" + "ME|HA" + "CK|Not" + @"ImplementedException)\b"),
                path => path.EndsWith(".cs", StringComparison.Ordinal)
            )
            .ShouldBeEmpty();

    [Fact]
    public void No_path_of_one_machine_stands_in_the_project() =>
        Lines(new Regex("(^|[^a-z.~])/(wo" + "rk|ro" + "ot|ho" + "me)/"), path => !path.StartsWith("LICENSE", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void No_test_sleeps() =>
        Lines(
                new Regex(@"\b(Thread\.Sle" + @"ep|Task\.Del" + @"ay)\("),
                path => path.StartsWith("tests/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal)
            )
            .ShouldBeEmpty();
}
