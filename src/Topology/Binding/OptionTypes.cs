using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Binding;

/// <summary>What options take, in words: for messages with an article, for docs/config.md without.</summary>
internal static class OptionTypes
{
    public static string Of(BoundOption option)
    {
        if (option.Section is not null)
            return OfSection(OptionTable.For(option.Section));
        if (option.IsNamed)
            return option.Option.Noun is { } noun ? $"a mapping with a name for each {noun}" : "a mapping";
        return option.Item is null ? OfItem(option) : $"a list of {PluralOf(option)}";
    }

    public static string OfSection(OptionTable table)
    {
        List<string> shapes = [];
        if (table.Short.Scalar is { } scalar)
            shapes.Add(Of(table.Find(scalar)!));
        if (table.Short.List is { } list)
            shapes.Add(Of(table.Find(list)!));
        if (table.Keys.Count > 0)
            shapes.Add("a mapping");
        return string.Join(" or ", shapes);
    }

    /// <summary>Of one value, for a list: of one item.</summary>
    public static string OfItem(BoundOption option)
    {
        var type = option.Scalar ?? typeof(string);
        if (option.Property.PropertyType == typeof(RawValue))
            return "any value";
        if (type == typeof(string))
            return option.Option.Choices is { } choices ? $"one of {string.Join(", ", choices)}" : TextOf(option.Option.Kind);
        if (Notation.For(type).Choices is { } values)
            return $"one of {string.Join(", ", values)}";
        var range = option.Option.Range is { } r ? $" from {r.Replace("..", " to ", StringComparison.Ordinal)}" : "";
        return Notation.For(type).Name + range;
    }

    private static string TextOf(OptionKind kind) =>
        kind switch
        {
            OptionKind.Name or OptionKind.RegionName => "a name",
            OptionKind.Topic => "a topic's name",
            OptionKind.Pattern => "a name or pattern",
            OptionKind.Expression => "an expression",
            OptionKind.Path => "a path",
            _ => "a text",
        };

    private static string PluralOf(BoundOption option)
    {
        if (BoundOption.SectionOf(option.Item!) is not null)
            return option.Option.Noun is { } noun ? $"{noun}s" : "mappings";
        return option.Option.Kind switch
        {
            OptionKind.Name or OptionKind.RegionName => "names",
            OptionKind.Pattern => "names and patterns",
            OptionKind.Expression => "expressions",
            OptionKind.Path => "paths",
            _ => "texts",
        };
    }
}
