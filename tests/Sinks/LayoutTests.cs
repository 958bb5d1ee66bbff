using FsCheck.Xunit;
using Keystone.Sinks.Layout;
using Keystone.Topology.Model;
using Xunit;

namespace Keystone.Sinks.Tests;

public sealed class LayoutTests
{
    [Fact]
    public void A_name_tells_region_topic_id_partition_and_start()
    {
        var layout = new KeyLayout(
            "r",
            "us",
            "plays",
            new Guid("89abcdef-0123-4567-89ab-cdef01234567"),
            SinkFormat.Jsonl,
            SinkCompression.Gzip
        );
        layout.Name(3, 42, "").ToString().ShouldBe("r/us+plays+89abcdef+3+00000000000000000042.jsonl.gz");
        layout.Name(3, 42, "late").ToString().ShouldBe("r/late/us+plays+89abcdef+3+00000000000000000042.jsonl.gz");
    }

    [Theory]
    [InlineData("KR", "KR")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("..", "%2E.")]
    [InlineData("", "")]
    [InlineData("%null", "%25null")]
    [InlineData("é", "%C3%A9")]
    public void A_value_becomes_one_part_of_a_path(string value, string part) => PathText.Escape(value).ShouldBe(part);

    [Fact]
    public void Long_values_keep_apart()
    {
        var (a, b) = (PathText.Escape(new string('x', 500) + "a"), PathText.Escape(new string('x', 500) + "b"));
        a.ShouldNotBe(b);
        a.Length.ShouldBe(PathText.MaxLength);
    }

    [Theory]
    [InlineData("2026-03-29T00:59:59Z", "year=2026/month=03/day=29/hour=01")] // an hour before summer time
    [InlineData("2026-03-29T01:00:00Z", "year=2026/month=03/day=29/hour=03")] // hour 2 does not exist
    [InlineData("2026-10-25T00:30:00Z", "year=2026/month=10/day=25/hour=02")] // hour 2 is there twice
    [InlineData("2026-10-25T01:30:00Z", "year=2026/month=10/day=25/hour=02")]
    [InlineData("2026-10-25T02:00:00Z", "year=2026/month=10/day=25/hour=03")]
    public void Hours_follow_a_zones_wall_clock(string time, string folder) =>
        new TimeFolders(TimeGranularity.Hour, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))
            .Of(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds())
            .ShouldBe(folder);

    [Property(MaxTest = 200)]
    public void The_kept_answer_is_the_fresh_one(int seed)
    {
        var random = new Random(seed);
        string[] zones = ["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"];
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zones[random.Next(zones.Length)]);
        var granularity = (TimeGranularity)random.Next(4);
        var kept = new TimeFolders(granularity, zone);
        var time = random.NextInt64(946_684_800_000, 4_102_444_800_000);
        for (var i = 0; i < 100; i++)
        {
            time += random.NextInt64(-1_800_000, 1_900_000);
            kept.Of(time).ShouldBe(new TimeFolders(granularity, zone).Of(time), $"{zone.Id} {granularity} {time}");
        }
    }

    [Fact]
    public void A_time_outside_of_the_calendar_has_no_folder() =>
        new TimeFolders(TimeGranularity.Day, TimeZoneInfo.Utc).Of(long.MaxValue).ShouldBeNull();
}
