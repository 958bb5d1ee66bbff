using Keystone.Topology.Diagnostics;
using Keystone.Topology.Yaml;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests.Yaml;

/// <summary>A character of a value is found in the file, however the scalar is written: here the one marked X.</summary>
public sealed class ScalarPositionTests
{
    [Theory]
    [InlineData("a: one X two")]
    [InlineData("a: \"one X two\"")]
    [InlineData("a: \"t\\tq\\\"u\\u0041\\x41 X\"")]
    [InlineData("a: \"pair \\U0001F600 X\"")]
    [InlineData("a: 'it''s ''X'''")]
    [InlineData("a: one\n  two\n  X three")]
    [InlineData("a: \"one\n  two \\\n  X three\"")]
    [InlineData("a: 'one\n\n  X'")]
    [InlineData("a: |\n  one\n    two X\n  three")]
    [InlineData("a: |2-\n    one\n   X")]
    [InlineData("a: >-\n  one\n  two\n\n  X")]
    [InlineData("a: &anchor !!str one X")]
    [InlineData("a: &anchor |\n  one X")]
    [InlineData("a: >\r\n  one\r\n  two X\r\n")]
    [InlineData("{ a: one X }")]
    [InlineData("a: ü ö X")]
    public void Finds_the_place(string yaml)
    {
        var scalar = Scalar(yaml);
        var at = yaml.IndexOf('X');
        var line = yaml[..at].Count(c => c == '\n') + 1;
        var column = at - yaml.LastIndexOf('\n', at);
        scalar.Locate(scalar.Value.IndexOf('X')).ShouldBe(new SourcePlace("f", line, column));
    }

    [Fact]
    public void The_end_of_a_value_is_after_its_last_character()
    {
        Scalar("a: one").Locate(3).ShouldBe(new SourcePlace("f", 1, 7));
        Scalar("a: \"one\"").Locate(3).ShouldBe(new SourcePlace("f", 1, 8));
    }

    [Fact]
    public void A_filled_in_value_has_the_scalars_place() => Scalar("a: ${N:-long text} X").Locate(10).ShouldBe(new SourcePlace("f", 1, 4));

    private static ScalarNode Scalar(string yaml)
    {
        var bag = new DiagnosticBag();
        var file = new SourceFile("f", "/", yaml);
        var root = YamlTreeReader.Read(file, bag, new ScalarExpansion(TopologyEnvironment.Empty, bag), new NodeBudget());
        bag.InOrder().ShouldBeEmpty();
        return root.ShouldBeOfType<MappingNode>().Entries.Single().Value.ShouldBeOfType<ScalarNode>();
    }
}
