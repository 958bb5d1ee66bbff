using Keystone.Kafka.Generator.Definitions;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Generator;

public sealed class DefinitionParserTests
{
    [Fact]
    public void A_definition_is_read_with_everything_that_it_says()
    {
        var file = DefinitionParser.Parse(
            """
            # An API.
            api Sample 7

            # A request.
            # Of two lines.
            request versions 1-4 flexible 3+ {
                # A name.
                Name: string?2+ = null ignorable
                Rest: Part[] 2-3 {
                    Id: int32 = -1
                    Extra: int64 3+ tag 4 = 0x10
                }
            }
            """
        );
        file.Errors.ShouldBeEmpty();
        (file.ApiName, file.ApiKey).ShouldBe(("Sample", 7));
        var message = file.Messages.ShouldHaveSingleItem();
        (message.Name, message.Kind, message.Versions.ToString(), message.Flexible.ToString()).ShouldBe(
            ("SampleRequest", MessageKind.Request, "1-4", "3+")
        );
        message.Body.Comment.ShouldBe("A request.\nOf two lines.");
        var name = message.Body.Fields[0];
        (name.Name, name.Type, name.Nullable.ToString(), name.Default, name.Ignorable, name.Comment).ShouldBe(
            ("Name", WireType.String, "2-4", "null", true, "A name.")
        );
        var rest = message.Body.Fields[1];
        (rest.StructName, rest.IsArray, rest.Versions.ToString()).ShouldBe(("Part", true, "2-3"));
        var extra = message.Structs.ShouldHaveSingleItem().Fields[1];
        (extra.Tag, extra.Versions.ToString(), extra.Default).ShouldBe((4, "3", "0x10"));
    }

    [Theory]
    [InlineData("request versions 1+ flexible none {\n}", 1, "'request versions FIRST-LAST flexible FIRST+ {' expected")]
    [InlineData("api A\n", 1, "'api NAME KEY' expected")]
    [InlineData("data A versions 0-1 flexible none {\n  X: int33\n}", 2, "'X: TYPE' expected")]
    [InlineData("data A versions 0-1 flexible none {\n  X: int32?\n}", 2, "'X: TYPE' expected")]
    [InlineData("data A versions 0-1 flexible none {\n  X: B\n}", 2, "struct 'B' is not declared")]
    [InlineData("data A versions 0-1 flexible none {\n  X: int32\n  X: int32\n}", 3, "field 'X' is declared twice")]
    [InlineData("data A versions 0-1 flexible none {\n  X: int32 5+\n}", 2, "field 'X' is in no version of 'A'")]
    [InlineData("data A versions 0-1 flexible 1+ {\n  X: int32 tag 0\n}", 2, "field 'X' has a tag in a version that is not flexible")]
    [InlineData("data A versions 0-1 flexible 0+ {\n  X: int32 tag 0\n  Y: int32 tag 0\n}", 3, "tag 0 is given twice")]
    [InlineData("data A versions 0-1 flexible none {\n  X: string = null\n}", 2, "field 'X' defaults to null and is not nullable")]
    [InlineData("data A versions 0-1 flexible none {\n  X: int32 sometimes\n}", 2, "'sometimes' is not understood in field 'X'")]
    [InlineData("data A versions 0-1 flexible none {\n", 2, "'A' is not closed")]
    [InlineData("data A versions 0-1 flexible none {\n}\n}", 3, "nothing is open here")]
    [InlineData("hello", 1, "'hello' is not understood here")]
    public void A_mistake_is_named_with_its_line(string text, int line, string error)
    {
        var errors = DefinitionParser.Parse(text).Errors;
        errors.ShouldContain(e => e.Line == line && e.Text == error, string.Join("; ", errors.Select(e => $"{e.Line} {e.Text}")));
    }

    [Fact]
    public void Every_definition_has_a_comment()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Definitions"), "*.msg"))
        {
            var file = DefinitionParser.Parse(File.ReadAllText(path));
            file.Errors.ShouldBeEmpty(path);
            foreach (var message in file.Messages)
                message.Body.Comment.ShouldNotBeEmpty(message.Name);
        }
    }
}
