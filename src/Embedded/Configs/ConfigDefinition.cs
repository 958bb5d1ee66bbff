using System.Globalization;

namespace Keystone.Embedded.Configs;

/// <summary>One config: its type, its default and which values Kafka takes.</summary>
/// <param name="BrokerName">The broker property that gives a topic config its default, or null.</param>
internal sealed record ConfigDefinition(string Name, ConfigType Type, string Default, string? BrokerName = null)
{
    public double Min { get; init; } = double.NegativeInfinity;

    public double Max { get; init; } = double.PositiveInfinity;

    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>Set where only one release has the config.</summary>
    public KafkaRelease? Only { get; init; }

    /// <summary>The default of 3.7 where it is another.</summary>
    public string? DefaultBefore4 { get; init; }

    /// <summary>The least value of 3.7 where it is another.</summary>
    public double? MinBefore4 { get; init; }

    public bool IsIn(KafkaRelease release) => Only is null || Only == release;

    public string DefaultIn(KafkaRelease release) => release == KafkaRelease.V3_7 ? DefaultBefore4 ?? Default : Default;

    /// <summary>Null where the value is fine, else what is wrong with it.</summary>
    public string? Refuse(string value, KafkaRelease release)
    {
        var fact = Type switch
        {
            ConfigType.Boolean => value is "true" or "false" ? null : "Expected value to be either true or false",
            ConfigType.Int => Number(int.TryParse(value, CultureInfo.InvariantCulture, out var n), n, "INT", release),
            ConfigType.Short => Number(short.TryParse(value, CultureInfo.InvariantCulture, out var n), n, "SHORT", release),
            ConfigType.Long => Number(long.TryParse(value, CultureInfo.InvariantCulture, out var n), n, "LONG", release),
            ConfigType.Double => Number(double.TryParse(value, CultureInfo.InvariantCulture, out var n), n, "DOUBLE", release),
            _ => Words(value),
        };
        return fact is null ? null : $"Invalid value {value} for configuration {Name}: {fact}";
    }

    private string? Number(bool parsed, double number, string type, KafkaRelease release)
    {
        if (!parsed)
            return "Not a number of type " + type;
        var min = release == KafkaRelease.V3_7 ? MinBefore4 ?? Min : Min;
        if (number < min)
            return "Value must be at least " + min.ToString(CultureInfo.InvariantCulture);
        return number > Max ? "Value must be no more than " + Max.ToString(CultureInfo.InvariantCulture) : null;
    }

    private string? Words(string value)
    {
        if (Allowed is null)
            return null;
        var words =
            Type == ConfigType.List ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [value];
        foreach (var word in words)
            if (!Allowed.Contains(word))
                return "String must be one of: " + string.Join(", ", Allowed);
        return null;
    }
}
