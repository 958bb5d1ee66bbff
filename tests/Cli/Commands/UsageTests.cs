using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Commands;

/// <summary>Mistakes on the command line: one line that says what, exit code 2, nothing on standard output.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData(
        "",
        "keystone: KS5001 keystone: A command is missing: demo, dev, validate, test, run, status, produce, tail, filter, resume, internals. See 'keystone --help'."
    )]
    [InlineData("blah", "keystone: KS5001 keystone: Unknown command 'blah'. See 'keystone --help'.")]
    [InlineData("valdate", "keystone: KS5001 keystone: Unknown command 'valdate'. Did you mean 'validate'? See 'keystone --help'.")]
    [InlineData("internals blah", "keystone: KS5001 keystone internals: Unknown command 'blah'. See 'keystone internals --help'.")]
    [InlineData("internals", "keystone: KS5001 keystone internals: A command is missing: dump. See 'keystone internals --help'.")]
    [InlineData("--blah", "keystone: KS5001 keystone: Unknown option '--blah'. See 'keystone --help'.")]
    [InlineData(
        "demo --second 3",
        "keystone: KS5001 keystone demo: Unknown option '--second'. Did you mean '--seconds'? See 'keystone demo --help'."
    )]
    [InlineData(
        "validate --onlin",
        "keystone: KS5001 keystone validate: Unknown option '--onlin'. Did you mean '--online'? See 'keystone validate --help'."
    )]
    [InlineData(
        "demo --seconds x",
        "keystone: KS5001 keystone demo: --seconds is a whole number from 1 to 2147483647, not 'x'. See 'keystone demo --help'."
    )]
    [InlineData(
        "tail plays --count -1",
        "keystone: KS5001 keystone tail: --count is a whole number from 1 to 2147483647, not '-1'. See 'keystone tail --help'."
    )]
    [InlineData("dev --as 2.8", "keystone: KS5001 keystone dev: --as is one of 4.3, 3.7, not '2.8'. See 'keystone dev --help'.")]
    [InlineData("run --tier 1", "keystone: KS5001 keystone run: Unknown option '--tier'. See 'keystone run --help'.")]
    [InlineData(
        "demo --seconds 0",
        "keystone: KS5001 keystone demo: --seconds is a whole number from 1 to 2147483647, not '0'. See 'keystone demo --help'."
    )]
    [InlineData(
        "tail",
        "keystone: KS5001 keystone tail: Required argument 'STREAM|TOPIC' missing for command: 'tail'. See 'keystone tail --help'."
    )]
    [InlineData(
        "run --region us none.yaml more",
        "keystone: KS5001 keystone run: 'more' is one argument too many. See 'keystone run --help'."
    )]
    public async Task Says_what_is_wrong_in_one_line(string arguments, string expected)
    {
        var (status, output, error) = await InProcess.RunAsync("", arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        error.ShouldBe(expected + Environment.NewLine);
        output.ShouldBe("");
        status.ShouldBe(2);
    }
}
