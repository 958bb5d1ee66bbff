using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Yaml;

namespace Keystone.Topology.Binding;

/// <summary>Binds single values: their notation, range and choices.</summary>
internal sealed class ScalarBinder(DiagnosticBag bag)
{
    /// <summary>The name of an entry of a named map; null where it is refused.</summary>
    public Spot<string>? Name(BoundOption option, ScalarNode key, BindScope scope)
    {
        if (key.Broken)
            return null;
        var noun = option.Option.Noun ?? "entry";
        if (NameSyntax.Mistake(option.Option.Kind, key.Value) is { } mistake && option.Scalar is null && !IsExpressionMap(option))
        {
            bag.Add(Catalogue.BadName, key.Place, scope.Subject, $"{noun} '{key.Shown}' {mistake}", NameSyntax.Cure(option.Option.Kind));
            return null;
        }
        return Spot(key.Value, option, key);
    }

    /// <summary>A <see cref="Spot{T}"/> of the type; null where the value is refused.</summary>
    public object? Bind(BoundOption option, Type type, string path, YamlNode node, string subject)
    {
        if (node is not ScalarNode scalar)
        {
            bag.Add(Catalogue.WrongShape, node.Place, subject, $"key '{path}' is {node.Kind}", $"It takes {OptionTypes.OfItem(option)}.");
            return null;
        }
        if (scalar.Broken)
            return null;
        if (scalar.IsNull || (scalar.Value.Length == 0 && type != typeof(string)))
        {
            bag.Add(Catalogue.NoValue, scalar.Place, subject, $"key '{path}' has no value", "Give it one, or remove it.");
            return null;
        }
        return type == typeof(string) ? Text(option, path, scalar, subject) : Typed(option, type, path, scalar, subject);
    }

    private object? Text(BoundOption option, string path, ScalarNode scalar, string subject)
    {
        var text = scalar.Value;
        if (option.Option.Choices is { } choices && !choices.Contains(text, StringComparer.Ordinal))
            return Refuse(Catalogue.NotOneOf, $"is none of the known values", Names.Nearest(text, choices));
        if (NameSyntax.Mistake(option.Option.Kind, text) is { } mistake)
            return Refuse(Catalogue.BadName, mistake, NameSyntax.Cure(option.Option.Kind));
        return Spot(text, option, scalar);

        object? Refuse(CatalogueEntry entry, string fact, string cure)
        {
            var shown = option.Option.Kind == OptionKind.Secret ? "" : $"'{scalar.Shown}' ";
            bag.Add(entry, scalar.Place, subject, $"{shown}in '{path}' {fact}", cure);
            return null;
        }
    }

    private object? Typed(BoundOption option, Type type, string path, ScalarNode scalar, string subject)
    {
        var notation = Notation.For(type);
        if (!notation.TryRead(scalar.Value, out var value))
        {
            var choices = notation.Choices;
            bag.Add(
                notation.Refusal,
                scalar.Place,
                subject,
                $"'{scalar.Shown}' in '{path}' is not {notation.Name}",
                choices is null ? notation.Cure : Names.Nearest(scalar.Value, choices)
            );
            return null;
        }
        if (option.Option.Range is { } range && !NotationRange.Parse(range, notation).Holds(value))
        {
            bag.Add(
                Catalogue.OutOfRange,
                scalar.Place,
                subject,
                $"'{scalar.Shown}' in '{path}' is out of its range",
                $"It goes from {range.Replace("..", " to ", StringComparison.Ordinal)}."
            );
            return null;
        }
        return Spot(value, option, scalar);
    }

    private static bool IsExpressionMap(BoundOption option) => option.Option.Kind == OptionKind.Expression;

    private static Spot<string> Spot(string value, BoundOption option, ScalarNode node) => (Spot<string>)Spot((object)value, option, node);

    private static object Spot(object value, BoundOption option, ScalarNode node)
    {
        var shown = option.Option.Kind == OptionKind.Secret ? "(secret)" : node.Shown;
        return value switch
        {
            string v => new Spot<string>(v, node.Place, shown) { Node = node },
            int v => new Spot<int>(v, node.Place, shown) { Node = node },
            long v => new Spot<long>(v, node.Place, shown) { Node = node },
            bool v => new Spot<bool>(v, node.Place, shown) { Node = node },
            TimeSpan v => new Spot<TimeSpan>(v, node.Place, shown) { Node = node },
            _ => Activator.CreateInstance(typeof(Spot<>).MakeGenericType(value.GetType()), value, node.Place, shown)!,
        };
    }
}
