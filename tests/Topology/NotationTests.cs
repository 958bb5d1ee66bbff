using FsCheck.Xunit;
using Keystone.Topology.Binding;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests;

/// <summary>Sizes, durations, timestamps and guesses.</summary>
public sealed class NotationTests
{
    [Theory]
    [InlineData("0B", 0)]
    [InlineData("1KiB", 1024)]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("2 TiB", 2L << 40)]
    public void Reads_a_size(string text, long bytes) => SizeText.TryRead(text).ShouldBe(bytes);

    [Theory]
    [InlineData("64")]
    [InlineData("64MB")]
    [InlineData("-1KiB")]
    [InlineData("1.0001B")]
    [InlineData("MiB")]
    [InlineData("9999999999PiB")]
    [InlineData("1e3B")]
    public void Refuses_what_is_no_size(string text) => SizeText.TryRead(text).ShouldBeNull();

    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("0.5s", 500)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    public void Reads_a_duration(string text, long milliseconds) =>
        DurationText.TryRead(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    [InlineData("30m1h")]
    [InlineData("1m1m")]
    [InlineData("1 h")]
    [InlineData("-1s")]
    [InlineData("1..5s")]
    [InlineData("99999999999999d")]
    [InlineData("s")]
    public void Refuses_what_is_no_duration(string text) => DurationText.TryRead(text).ShouldBeNull();

    [Theory]
    [InlineData("2026-11-24T09:00:00Z", 0)]
    [InlineData("2026-11-24T10:00:00.000+01:00", 0)]
    [InlineData("2026-11-24T09:00:00.25Z", 250)]
    public void Reads_a_timestamp(string text, int milliseconds) =>
        TimestampText.TryRead(text).ShouldBe(new DateTimeOffset(2026, 11, 24, 9, 0, 0, milliseconds, TimeSpan.Zero));

    [Theory]
    [InlineData("2026-11-24T09:00:00")]
    [InlineData("2026-11-24")]
    [InlineData("2026-11-24 09:00:00Z")]
    [InlineData("2026-13-24T09:00:00Z")]
    [InlineData("now")]
    public void Refuses_what_is_no_timestamp(string text) => TimestampText.TryRead(text).ShouldBeNull();

    [Theory]
    [InlineData("retentoin", "Did you mean 'retention'?")]
    [InlineData("Format", "Did you mean 'format'?")]
    [InlineData("xyz", "Known: format, retention.")]
    public void Guesses_the_nearest_name(string name, string guess) => Names.Nearest(name, ["format", "retention"]).ShouldBe(guess);

    [Property]
    public bool A_distance_is_the_same_both_ways_and_zero_to_itself(string? a, string? b)
    {
        var (x, y) = (a ?? "", b ?? "");
        return Names.Distance(x, y) == Names.Distance(y, x) && (x.Length > 64 || Names.Distance(x, x) == 0);
    }

    [Property]
    public bool Any_text_is_read_or_refused(string? text)
    {
        _ = SizeText.TryRead(text ?? "");
        _ = SizeText.TryReadRate(text ?? "");
        _ = DurationText.TryRead(text ?? "");
        _ = TimestampText.TryReadStart(text ?? "");
        return true;
    }
}
