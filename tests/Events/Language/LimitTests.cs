using System.Text;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Language;

public sealed class LimitTests
{
    private static string Repeat(string part, int times) => new StringBuilder().Insert(0, part, times).ToString();

    [Theory]
    [InlineData("(", "1", ")", 190)]
    [InlineData("[", "1", "]", 190)]
    [InlineData("-", "(1)", "", 150)]
    [InlineData("!", "true", "", 150)]
    [InlineData("size([", "1", "])", 90)]
    [InlineData("", "1", " + 1", 198)]
    [InlineData("", "event", ".a", 198)]
    [InlineData("", "event", "[0]", 198)]
    [InlineData("", "true", " ? 1 : 2", 1)]
    public void Nesting_within_the_limit_compiles(string open, string inner, string close, int levels) =>
        Given.Mistakes($"dyn({Repeat(open, levels)}{inner}{Repeat(close, levels)})").ShouldBe("");

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("{1: ", "1", "}")]
    [InlineData("!", "true", "")]
    [InlineData("-", "(1)", "")]
    [InlineData("size([", "1", "])")]
    [InlineData("", "1", " + 1")]
    [InlineData("", "1", " == 1")]
    [InlineData("", "event", ".a")]
    [InlineData("", "event", "[0]")]
    [InlineData("true ? 1 : ", "1", "")]
    [InlineData("[1].map(x, ", "x", ")")]
    public void Nesting_beyond_it_is_a_mistake_and_no_overflow_of_the_stack(string open, string inner, string close)
    {
        var expression = Repeat(open, 5_000) + inner + Repeat(close, 5_000);
        var mistakes = "";
        var thread = new Thread(() => mistakes = Given.Mistakes(expression), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        mistakes.ShouldContain("nests deeper than 200 levels");
    }

    [Fact]
    public void Chains_of_and_and_or_do_not_count_as_nesting() =>
        Given.Value("event.a == 'x'" + Repeat(" || event.a == 'y'", 2_000), """{"a":"y"}""").ShouldBe("true");

    [Fact]
    public void A_text_beyond_the_limit_is_a_mistake() =>
        Given
            .Mistakes(new string(' ', ExpressionLimits.MaxLength + 1))
            .ShouldBe("1:1 The expression is longer than 65536 characters. Split the route.");

    [Fact]
    public void Macros_in_macros_end() =>
        Given
            .Value("event.all(a, event.all(b, event.all(c, event.all(d, true))))", $"[{string.Join(',', Enumerable.Range(0, 100))}]")
            .ShouldBe("error: Macros visit more than 1000000 elements.");

    [Theory]
    [InlineData("event.l.all(x, !(-1 in event.l))")]
    [InlineData("event.l.all(x, event.l[x] == x)")]
    [InlineData("event.l.all(x, size(event.l) > x)")]
    [InlineData("event.m.all(k, event.m[k] >= 0)")]
    [InlineData("event.m.all(k, k in event.m)")]
    [InlineData("event.l.all(x, event.l == event.l)")]
    public void Looking_up_in_something_long_for_each_of_something_long_ends(string expression)
    {
        var list = string.Join(',', Enumerable.Range(0, 3_000));
        var map = string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"\"k{i}\":{i}"));
        Given.Value(expression, $"{{\"l\":[{list}],\"m\":{{{map}}}}}").ShouldBe("error: Macros visit more than 1000000 elements.");
    }

    [Fact]
    public void Texts_that_double_end()
    {
        var expression = "['0123456789abcdef']" + Repeat(".map(x, x + x)", 30);
        Given.Value(expression).ShouldBe("error: Texts of more than 16777216 bytes are made.");
    }

    [Fact]
    public void Lists_that_double_end() =>
        Given.Value("[[1, 2, 3, 4]]" + Repeat(".map(x, x + x)", 30)).ShouldBe("error: Macros visit more than 1000000 elements.");

    [Fact]
    public void A_payload_may_nest_as_deep_as_the_limit_and_no_deeper()
    {
        const int most = ExpressionLimits.MaxJsonDepth;
        Given.Value("size(event)", Repeat("[", most) + Repeat("]", most)).ShouldBe("1");
        Given.Value("has(event.b)", $$"""{"a":{{Repeat("[", most - 1)}}{{Repeat("]", most - 1)}}}""").ShouldBe("false");
        Given
            .Value("has(event.b)", $$"""{"a":{{Repeat("[", most)}}{{Repeat("]", most)}}}""")
            .ShouldBe("error: The payload is not JSON: byte 260 is out of place.");
        Given.Value("size(event)", Repeat("[", 100_000)).ShouldBe("error: The payload is not JSON: byte 256 is out of place.");
    }
}
