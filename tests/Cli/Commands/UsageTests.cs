using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Commands;

/// <summary>Mistakes on the command line: one line that says what, exit code 2, nothing on standard output.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("", "keystone: KS5001 keystone: Required command was not provided. See 'keystone --help'.")]
    [InlineData("blah", "keystone: KS5001 keystone: Unrecognized command or argument 'blah'. See 'keystone --help'.")]
    [InlineData("run --tier 1", "keystone: KS5001 keystone run: Unknown option '--tier'. See 'keystone run --help'.")]
    [InlineData("demo --seconds 0", "keystone: KS5001 keystone demo: --seconds is a whole number from 1. See 'keystone demo --help'.")]
    [InlineData(
        "tail",
        "keystone: KS5001 keystone tail: Required argument 'STREAM|TOPIC' missing for command: 'tail'. See 'keystone tail --help'."
    )]
    [InlineData(
        "run --region us none.yaml more",
        "keystone: KS5001 keystone run: Unrecognized command or argument 'more'. See 'keystone run --help'."
    )]
    public async Task Says_what_is_wrong_in_one_line(string arguments, string expected)
    {
        var (status, output, error) = await InProcess.RunAsync("", arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        error.ShouldBe(expected + Environment.NewLine);
        output.ShouldBe("");
        status.ShouldBe(2);
    }
}
