using System.Text;
using System.Text.RegularExpressions;
using Keystone.Events.Records;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Docs;

/// <summary>docs/filter-language.md is true: each of its examples is evaluated over its record.</summary>
public sealed partial class FilterLanguageDocTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Root(), "docs", "filter-language.md"));

    [GeneratedRegex(@"^```(?<kind>[^\n]*)\n(?<body>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fenced();

    public static TheoryData<string, string> Examples => Lines("cel");

    public static TheoryData<string, string> Mistakes => Lines("cel mistakes");

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_has_the_value_that_stands_behind_it(string expression, string value)
    {
        RecordJsonReader.TryRead(Encoding.UTF8.GetBytes(Blocks("json").Single()), out var record, out var error).ShouldBeTrue(error);
        Given.Value(expression, record.AsContext(HeaderBlock.Encode(record.Headers))).ShouldBe(value);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_as_it_stands_there(string expression, string told) => Given.Mistakes(expression).ShouldBe(told);

    [Fact]
    public void Limits_are_those_of_the_code()
    {
        Text.ShouldContain($"{ExpressionLimits.MaxLength:N0} characters and {ExpressionLimits.MaxDepth} levels an expression");
        Text.ShouldContain($"{ExpressionLimits.MaxJsonDepth} levels of JSON");
        Text.ShouldContain(
            $"{ExpressionLimits.MaxSteps:N0} elements gone through and {ExpressionLimits.MaxScratchBytes / 1024 / 1024} MiB of text"
        );
    }

    private static IEnumerable<string> Blocks(string kind) =>
        Fenced().Matches(Text).Where(m => m.Groups["kind"].Value == kind).Select(m => m.Groups["body"].Value);

    private static TheoryData<string, string> Lines(string kind)
    {
        var data = new TheoryData<string, string>();
        foreach (var line in Blocks(kind).SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            var split = line.LastIndexOf(" // ", StringComparison.Ordinal);
            data.Add(line[..split].TrimEnd(), line[(split + 4)..]);
        }
        return data;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Keystone.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Keystone.sln is in no folder above the tests");
        return folder;
    }
}
