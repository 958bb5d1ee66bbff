using Keystone.Cli.Demo.Showing;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace Keystone.Cli.Tests.Demo;

/// <summary>The live table in terminals of several sizes: readable in each.</summary>
public sealed class DemoTableTests
{
    [Theory]
    [InlineData(160, 50)]
    [InlineData(120, 40)]
    [InlineData(100, 30)]
    [InlineData(80, 24)]
    [InlineData(60, 24)]
    public void Every_flow_has_one_line_that_fits(int width, int height)
    {
        var lines = Draw(width, height, flows: 16);
        lines.ShouldAllBe(line => line.Length <= width);
        lines.Count.ShouldBeLessThan(height);
        for (var i = 0; i < 16; i++)
            lines.Count(line => line.Contains($"route-{i:d2}", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_wide_one_shows_from_where_to_where_and_how_many_more_outputs()
    {
        var line = Draw(160, 50, flows: 1).Single(text => text.Contains("route-00", StringComparison.Ordinal));
        line.ShouldContain("us-front/plays");
        line.ShouldContain("us-tier1/plays-tv +2");
        line.ShouldContain("12,345");
    }

    [Fact]
    public void A_narrow_one_keeps_what_was_read_what_arrived_and_the_state()
    {
        var line = Draw(80, 24, flows: 1).Single(text => text.Contains("route-00", StringComparison.Ordinal));
        line.ShouldContain("12,345");
        line.ShouldContain("6,789");
        line.ShouldContain("running");
    }

    [Fact]
    public void A_low_one_says_how_many_flows_it_leaves_out()
    {
        var lines = Draw(80, 16, flows: 16);
        lines.Count.ShouldBeLessThan(16);
        lines[^1].ShouldBe("… and 9 more flows: the terminal is too low for them");
    }

    private static List<string> Draw(int width, int height, int flows)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(text),
            }
        );
        console.Profile.Width = width;
        console.Write(DemoTable.Draw(Picture(flows), width, height));
        return [.. text.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }

    private static DemoPicture Picture(int flows) =>
        new()
        {
            Elapsed = TimeSpan.FromSeconds(7),
            Phase = "producing",
            Produced = 123_456,
            ProducedPerSecond = 2_001,
            ArrivedPerSecond = 4_002,
            Files = 60,
            Flows =
            [
                .. Enumerable
                    .Range(0, flows)
                    .Select(i => new FlowFigures
                    {
                        Region = "us",
                        Route = $"route-{i:d2}",
                        Tier = 1,
                        From = "us-front/plays",
                        Outputs = ["us-tier1/plays-tv", "us-tier1/plays-mobile", "us-tier1/plays-other"],
                        State = "running",
                        Read = 12_345,
                        Filtered = 5_556,
                        DeadLetters = 0,
                        LagRecords = 17,
                        Expected = 6_800,
                        Arrived = 6_789,
                    }),
            ],
        };
}
