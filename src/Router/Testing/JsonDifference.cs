using System.Globalization;
using System.Text.Json;

namespace Keystone.Router.Testing;

/// <summary>Where two JSON values differ: in large values the difference is not seen at a glance.</summary>
internal static class JsonDifference
{
    private const int MostLines = 10;

    /// <summary>A line for each difference, at most ten; none where one of the two is no JSON, or where the whole differs.</summary>
    public static IReadOnlyList<string> Of(ReadOnlyMemory<byte> came, ReadOnlyMemory<byte> expected)
    {
        try
        {
            using var a = JsonDocument.Parse(came);
            using var b = JsonDocument.Parse(expected);
            List<string> lines = [];
            Compare("value", a.RootElement, b.RootElement, lines);
            // The whole value was shown already.
            return lines is [['v', 'a', 'l', 'u', 'e', ' ', ..]] ? [] : [.. lines.Take(MostLines)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static void Compare(string at, JsonElement came, JsonElement expected, List<string> lines)
    {
        if (JsonElement.DeepEquals(came, expected))
            return;
        if (came.ValueKind == JsonValueKind.Object && expected.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in expected.EnumerateObject())
            {
                if (came.TryGetProperty(field.Name, out var own))
                    Compare($"{at}.{field.Name}", own, field.Value, lines);
                else
                    lines.Add($"{at}.{field.Name} is missing, expected {field.Value.GetRawText()}");
            }
            foreach (var field in came.EnumerateObject().Where(field => !expected.TryGetProperty(field.Name, out _)))
                lines.Add($"{at}.{field.Name} is {field.Value.GetRawText()}, and not expected");
        }
        else if (came.ValueKind == JsonValueKind.Array && expected.ValueKind == JsonValueKind.Array)
        {
            var (own, other) = (came.GetArrayLength(), expected.GetArrayLength());
            for (var i = 0; i < Math.Min(own, other); i++)
                Compare($"{at}[{i.ToString(CultureInfo.InvariantCulture)}]", came[i], expected[i], lines);
            if (own != other)
                lines.Add($"{at} has {own} elements, expected {other}");
        }
        else
        {
            lines.Add($"{at} is {came.GetRawText()}, expected {expected.GetRawText()}");
        }
    }
}
