using System.Reflection;
using Keystone.Topology.Config;

namespace Keystone.Topology.Binding;

/// <summary>An option and the property that holds it.</summary>
internal sealed record BoundOption(OptionAttribute Option, PropertyInfo Property)
{
    public string Key => Option.Key;

    /// <summary>For a list or a named map: the type of its items, named entries taken apart; else null.</summary>
    public Type? Item { get; } = ItemOf(Property.PropertyType, out _);

    /// <summary>Whether it is a map whose keys are names that the user gives.</summary>
    public bool IsNamed { get; } = ItemOf(Property.PropertyType, out var named) is not null && named;

    /// <summary>For a single value: the type inside of <see cref="Spot{T}"/>; else null.</summary>
    public Type? Scalar { get; } = SpotOf(Property.PropertyType);

    /// <summary>For a section: its type; else null.</summary>
    public Type? Section { get; } = SectionOf(Property.PropertyType);

    public static Type? SpotOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Spot<>) ? type.GenericTypeArguments[0] : null;

    public static Type? SectionOf(Type type) => type.IsSubclassOf(typeof(ConfigSection)) ? type : null;

    private static Type? ItemOf(Type type, out bool named)
    {
        named = false;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IReadOnlyList<>))
            return null;
        var item = type.GenericTypeArguments[0];
        named = item.IsGenericType && item.GetGenericTypeDefinition() == typeof(NamedEntry<>);
        return named ? item.GenericTypeArguments[0] : item;
    }
}
