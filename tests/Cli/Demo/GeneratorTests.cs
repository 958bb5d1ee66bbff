using System.Text;
using System.Text.Json;
using Keystone.Cli.Demo.Generating;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Demo;

/// <summary>The made-up events are what the demo says they are: the same for a seed, unique, skewed, 300 to 2,000 bytes.</summary>
public sealed class GeneratorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    private static List<GeneratedEvent> Make(IEventGenerator generator, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => generator.Next(Now))];

    private static IEventGenerator Generator(string kind, int seed) =>
        kind == "plays" ? new PlayEvents("us", seed) : new LogEvents("us", seed);

    [Theory]
    [InlineData("plays")]
    [InlineData("logs")]
    public void Events_are_json_of_the_stated_size_with_an_id_of_their_own(string kind)
    {
        var events = Make(Generator(kind, 1), 5_000);
        events.ShouldAllBe(made => made.Value.Length >= 300 && made.Value.Length <= 2_000);
        events.Average(made => made.Value.Length).ShouldBeInRange(350, 1_200);
        var ids = events.Select(made => JsonDocument.Parse(made.Value).RootElement.GetProperty("id").GetString()).ToHashSet();
        ids.Count.ShouldBe(events.Count);
    }

    [Theory]
    [InlineData("plays")]
    [InlineData("logs")]
    public void The_same_seed_gives_the_same_events(string kind)
    {
        static IEnumerable<string> Texts(List<GeneratedEvent> events) => events.Select(made => Encoding.UTF8.GetString(made.Value));
        Texts(Make(Generator(kind, 7), 200)).ShouldBe(Texts(Make(Generator(kind, 7), 200)));
        Texts(Make(Generator(kind, 7), 200)).ShouldNotBe(Texts(Make(Generator(kind, 8), 200)));
    }

    [Theory]
    [InlineData("plays", 0.02)]
    [InlineData("logs", 0.02)]
    public void Few_keys_make_many_of_the_events(string kind, double share)
    {
        var keys = Make(Generator(kind, 1), 20_000)
            .GroupBy(made => Encoding.UTF8.GetString(made.Key))
            .OrderByDescending(g => g.Count())
            .ToList();
        keys.Count.ShouldBeGreaterThan(200);
        keys[0].Count().ShouldBeGreaterThan((int)(20_000 * share));
        keys[0].Count().ShouldBeGreaterThan(20 * keys[^1].Count());
    }

    [Fact]
    public void Each_route_of_the_demo_keeps_some_and_leaves_some()
    {
        var plays = Make(new PlayEvents("us", 1), 5_000).Select(made => JsonDocument.Parse(made.Value).RootElement).ToList();
        plays.Count(e => e.GetProperty("type").GetString() == "play").ShouldBeInRange(1_500, 3_500);
        plays.Count(e => e.GetProperty("country").GetString() is "KR" or "US").ShouldBeInRange(500, 4_000);
        plays.Select(e => e.GetProperty("device").GetString()).Distinct().Count().ShouldBe(5);
        var logs = Make(new LogEvents("us", 1), 5_000).Select(made => JsonDocument.Parse(made.Value).RootElement).ToList();
        logs.Count(e => e.GetProperty("level").GetString() is "ERROR" or "FATAL").ShouldBeInRange(150, 1_000);
        logs.Any(e => e.TryGetProperty("test", out _)).ShouldBeTrue();
    }
}
