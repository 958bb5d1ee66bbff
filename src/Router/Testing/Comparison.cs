using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Keystone.Topology.Model;

namespace Keystone.Router.Testing;

/// <summary>Compares what left a route with what a test expects: a count, or records in order of which only the declared parts count.</summary>
internal static class Comparison
{
    private const int MostShown = 10;

    public static void Compare(TestExpectation expectation, FlowOutput output, List<string> differences)
    {
        var where = $"{expectation.Place} route '{expectation.Route.Name}'";
        var records = output.Records;
        if (expectation.Records is not { } expected)
        {
            if (records.Count != expectation.Count)
            {
                // What came says best why it is not what was expected.
                var came = records.Take(MostShown).Select((record, i) => $"record {Text(i + 1)}: {Show(record)}");
                var more = records.Count > MostShown ? [$"and {Text(records.Count - MostShown)} more"] : Array.Empty<string>();
                differences.Add(Below($"{where}: {Count(records.Count)}, expected {expectation.Count}", [.. came, .. more]));
            }
            return;
        }

        for (var i = 0; i < Math.Max(records.Count, expected.Count); i++)
        {
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            if (i >= expected.Count)
                differences.Add($"{where} record {number} is not expected: {Show(records[i])}");
            else if (i >= records.Count)
                differences.Add($"{expected[i].Place} route '{expectation.Route.Name}' record {number} is missing{Wanted(expected[i])}");
            else
                Compare($"{expected[i].Place} route '{expectation.Route.Name}' record {number}", expected[i], records[i], differences);
        }
    }

    private static void Compare(string where, TestRecord expected, TestOutput actual, List<string> differences)
    {
        void Differ(string what, string came, string wanted) => differences.Add($"{where}: {what} is {came}, expected {wanted}");

        var key = expected.Key is { } k ? k.ToArray() : null;
        if (expected.HasKey && !Same(key, actual.Key))
            Differ("key", Show(actual.Key), Show(key));
        if (expected.HasValue && !IsValue(expected, actual.Value))
        {
            var places = expected.ValueIsJson && actual.Value is { } came ? JsonDifference.Of(came, expected.Value) : [];
            Differ("value", Show(actual.Value), Below(Show(expected.Value.ToArray()), places));
        }
        if (
            expected.Headers is { } headers
            && !headers.Select(h => Show(h.Name, h.Value?.ToArray())).SequenceEqual(actual.Headers.Select(h => Show(h.Name, h.Value)))
        )
            Differ("headers", Show(actual.Headers), Show([.. headers.Select(h => (h.Name, h.Value?.ToArray()))]));
        if (expected.Topic is { } topic && topic != actual.Topic)
            Differ("topic", actual.Topic, topic);
        if (expected.Partition is { } partition && partition != actual.Partition)
            Differ("partition", Text(actual.Partition), Text(partition));
        if (expected.Offset is { } offset && offset != actual.Offset)
            Differ("offset", Text(actual.Offset), Text(offset));
        if (expected.Timestamp is { } time && time.ToUnixTimeMilliseconds() != actual.TimestampMs)
            Differ("timestamp", Show(DateTimeOffset.FromUnixTimeMilliseconds(actual.TimestampMs)), Show(time));
    }

    /// <summary>Further lines of the same difference, indented.</summary>
    private static string Below(string head, IEnumerable<string> lines) => string.Join("\n  ", [head, .. lines]);

    private static string Wanted(TestRecord expected)
    {
        List<string> parts = [];
        if (expected.HasKey)
            parts.Add($"key {Show(expected.Key is { } key ? key.ToArray() : null)}");
        if (expected.HasValue)
            parts.Add($"value {Show(expected.Value.ToArray())}");
        if (expected.Topic is { } topic)
            parts.Add($"topic {topic}");
        return parts.Count == 0 ? "" : $": expected {string.Join(", ", parts)}";
    }

    private static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);

    private static bool IsValue(TestRecord expected, byte[]? actual)
    {
        if (actual is null || !expected.ValueIsJson)
            return Same(expected.Value.ToArray(), actual);
        try
        {
            using var a = JsonDocument.Parse(actual);
            using var e = JsonDocument.Parse(expected.Value);
            return JsonElement.DeepEquals(a.RootElement, e.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Count(int records) => records == 1 ? "1 record" : $"{Text(records)} records";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string Show(TestOutput record) =>
        $"key {Show(record.Key)}, value {Show(record.Value)}, topic {record.Topic}, partition {Text(record.Partition)}";

    private static string Show(string name, byte[]? value) => $"{name}={Show(value)}";

    private static string Show(IReadOnlyList<(string Name, byte[]? Value)> headers) =>
        $"[{string.Join(", ", headers.Select(h => Show(h.Name, h.Value)))}]";

    private static string Show(byte[]? bytes) =>
        bytes is null ? "null"
        : Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
        : $"base64 {Convert.ToBase64String(bytes)}";
}
