using System.Globalization;
using Keystone.Kafka.Compression;

namespace Keystone.Router.Tests.Support;

/// <summary>Made-up JSON events, and the same decisions in plain code that the tests' routes make.</summary>
internal static class MadeEvents
{
    private static readonly string[] Types = ["play", "pause", "stop"];
    private static readonly string[] Devices = ["tv", "mobile", "web"];

    public static Made One(Random random, long offset)
    {
        var type = Types[random.Next(3)];
        var device = Devices[random.Next(3)];
        var value = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":{offset},\"type\":\"{type}\",\"device\":\"{device}\",\"pad\":\"{new string('p', random.Next(200))}\"}}"
        );
        var key = random.Next(10) == 0 ? null : $"u{random.Next(20)}";
        string[] headers = ["", "a=1;", "a=1;b;a=2;"];
        return new Made(offset, 1_700_000_000_000 + random.Next(1_000_000), key, value, headers[random.Next(3)]);
    }

    /// <summary>Batches of every form, with holes now and then, from an offset on.</summary>
    public static List<(BatchForm Form, List<Made> Records)> Many(Random random, int batches, bool holes = true)
    {
        var made = new List<(BatchForm, List<Made>)>();
        var offset = (long)random.Next(100);
        for (var b = 0; b < batches; b++)
        {
            var form = new BatchForm
            {
                Codec = (CompressionCodec)random.Next(5),
                StampsAppendTime = random.Next(8) == 0,
                AppendTimeMs = 1_800_000_000_000 + b,
            };
            var records = new List<Made>();
            for (var i = random.Next(1, 60); i > 0; i--)
            {
                records.Add(One(random, offset));
                offset += holes && random.Next(200) == 0 ? 3 : 1;
            }

            made.Add((form, records));
        }

        return made;
    }

    /// <summary>As a reader of the source sees it.</summary>
    public static IEnumerable<Made> Seen(IEnumerable<(BatchForm Form, List<Made> Records)> batches) =>
        batches.SelectMany(b => b.Records.Select(r => b.Form.StampsAppendTime ? r with { TimestampMs = b.Form.AppendTimeMs } : r));

    public static bool IsPlay(Made record) => record.Value!.Contains("\"type\":\"play\"", StringComparison.Ordinal);

    public static string Device(Made record) => Devices.First(d => record.Value!.Contains($"\"device\":\"{d}\"", StringComparison.Ordinal));
}
