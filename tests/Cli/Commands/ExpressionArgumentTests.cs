using Keystone.Cli.Commands;
using Keystone.Cli.Hosting;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Commands;

public sealed class ExpressionArgumentTests
{
    [Theory]
    [InlineData("filter|-1 > x", "filter|EXPR", "-1 > x")]
    [InlineData("filter|@x|f.jsonl", "filter|EXPR|f.jsonl", "@x")]
    [InlineData("filter|--records|--explain|-event.a|f", "filter|--records|--explain|EXPR|f", "-event.a")]
    [InlineData("filter|a|--records", "filter|EXPR|--records", "a")]
    [InlineData("filter|--|--records", "filter|--|EXPR", "--records")]
    [InlineData("filter|[1, 2]", "filter|EXPR", "[1, 2]")]
    [InlineData("filter|--help", "filter|--help", null)]
    [InlineData("tail|-x", "tail|-x", null)]
    public void The_expression_is_taken_as_it_stands(string arguments, string left, string? expression)
    {
        using var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Null, isInteractive: false);
        var session = new Session(terminal, TimeProvider.System);
        ExpressionArgument.TakeOut(arguments.Split('|'), session).ShouldBe(left.Split('|'));
        session.Expression.ShouldBe(expression);
    }
}
