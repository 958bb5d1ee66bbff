using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Commands;

/// <summary><c>keystone filter</c>, whole texts.</summary>
public sealed class FilterCommandTests : IDisposable
{
    private const string Lines = """
        {"type":"play","country":"KR","n":1}
        {"type":"pause","country":"KR","n":2}

        {"country":"KR","n":3}
        not json
        {"type":"play","n":4}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_the_lines_for_which_it_is_true_as_they_came()
    {
        var (status, output, error) = await InProcess.RunAsync("""{ "a" : 1 }""" + "\n{\"a\":2}\r\n{\"a\": 1}", "filter", "event.a == 1");
        output.ShouldBe("{ \"a\" : 1 }\n{\"a\": 1}\n");
        error.ShouldBe("");
        status.ShouldBe(0);
    }

    [Fact]
    public async Task Lines_in_error_are_named_by_number_and_the_status_is_1_at_the_end()
    {
        var file = _folder.Write("lines.jsonl", Lines);
        var (status, output, error) = await InProcess.RunAsync("", "filter", """event.type == "play" """, file);
        output.ShouldBe("""{"type":"play","country":"KR","n":1}""" + "\n" + """{"type":"play","n":4}""" + "\n");
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]).ShouldBe(["line 4", "line 5"]);
        error.ShouldContain("'type'");
        status.ShouldBe(1);
    }

    [Fact]
    public async Task Explain_says_why_a_line_is_not_printed()
    {
        var (status, output, error) = await InProcess.RunAsync("""{"n":1}""", "filter", "event.n > 5", "--explain");
        output.ShouldBe("");
        error.ShouldBe("line 1: event.n > 5 is false: event.n is 1\n".Replace("\n", Environment.NewLine, StringComparison.Ordinal));
        status.ShouldBe(0);
    }

    [Theory]
    [InlineData("-event.n < -2", """{"n":3}""")]
    [InlineData("@", null)]
    [InlineData("event.n + ", null)]
    [InlineData("event.n == 1 && nosuch", null)]
    public async Task An_expression_is_taken_as_it_stands_and_one_that_does_not_compile_exits_2(string expression, string? printed)
    {
        var (status, output, error) = await InProcess.RunAsync("""{"n":3}""", "filter", expression);
        output.ShouldBe(printed is null ? "" : printed + "\n");
        status.ShouldBe(printed is null ? 2 : 0);
        if (printed is null)
            error.ShouldStartWith("keystone: KS5006 filter:1:");
    }

    [Fact]
    public async Task Records_have_key_headers_and_coordinates_and_may_lack_any()
    {
        const string Records = """
            {"key":"a","headers":{"h":"x"},"topic":"t","partition":1,"offset":7,"timestamp":"2026-11-24T09:30:00.000Z","value":{"n":1}}
            {"value":{"n":1}}
            {"key":{"base64":"/w=="}}
            """;
        var (status, output, error) = await InProcess.RunAsync(Records, "filter", "--records", """key == null || headers.h == "x" """);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        error.ShouldStartWith("line 3: ");
        status.ShouldBe(1);
        (_, output, error) = await InProcess.RunAsync(Records, "filter", "--records", "offset == 7");
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_is_not_there_exits_2()
    {
        var (status, _, error) = await InProcess.RunAsync("", "filter", "true", _folder.File("none.jsonl"));
        status.ShouldBe(2);
        error.ShouldStartWith("keystone: KS5002 file '");
    }
}
