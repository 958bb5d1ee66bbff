using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Keystone.House.Tests;

/// <summary>What every room under src owes: a layer, a README, and files that say one thing.</summary>
public sealed class RoomTests
{
    // Each entry gives its reason; nothing else may pass 500 lines.
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        var tooLong = Tree.Sources()
            .Select(path => (path, lines: File.ReadLines(Tree.At(path)).Count()))
            .Where(file => file.lines > 500 && !LongFiles.ContainsKey(file.path))
            .Select(file => $"{file.path}: {file.lines} lines");
        tooLong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_states_its_layer()
    {
        var projects = Tree.Tracked()
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal))
            .ToList();
        projects.ShouldNotBeEmpty();
        projects.Where(path => !Regex.IsMatch(File.ReadAllText(Tree.At(path)), @"<Layer>\d</Layer>")).ShouldBeEmpty();
    }

    [Fact]
    public void Names_of_files_say_what_they_do()
    {
        var vague = Tree.Sources()
            .Where(path => Regex.IsMatch(Path.GetFileNameWithoutExtension(path), "(Utils?|Helpers?|Common|Manager)$"));
        vague.ShouldBeEmpty();
    }
}
