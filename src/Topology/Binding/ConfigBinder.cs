using System.Collections;
using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Yaml;

namespace Keystone.Topology.Binding;

/// <summary>
/// Fills config records from a file's tree by their <see cref="OptionAttribute"/>s. What does not fit is reported and left null,
/// and binding goes on.
/// </summary>
internal sealed class ConfigBinder(DiagnosticBag bag, SourceFile file, string? rootName)
{
    private readonly ScalarBinder _scalars = new(bag);

    /// <summary>The topology that the file holds. <c>rootName</c> names the root file where this one is included.</summary>
    public TopologyConfig Bind(YamlNode root) => (TopologyConfig)Section(typeof(TopologyConfig), root, BindScope.Root(root.Place))!;

    private ConfigSection? Section(Type type, YamlNode node, BindScope scope)
    {
        var table = OptionTable.For(type);
        var section = (ConfigSection)Activator.CreateInstance(type)!;
        section.Place = scope.Place;
        section.Folder = file.Folder;
        switch (node)
        {
            case MappingNode mapping when table.Keys.Count > 0:
                BindKeys(section, table, mapping, scope);
                return section;
            case ScalarNode { IsNull: true } when table.Keys.Count > 0:
                CheckRequired(table, section, scope);
                return section;
            case ScalarNode { Broken: true }:
                return null;
            case ScalarNode { IsNull: false } when table.Short.Scalar is { } key:
                return BindShort(section, table.Find(key)!, node, scope);
            case SequenceNode when table.Short.List is { } key:
                return BindShort(section, table.Find(key)!, node, scope);
            default:
                bag.Add(
                    Catalogue.WrongShape,
                    node.Place,
                    scope.Subject,
                    scope.Path.Length == 0 ? $"it is {node.Kind}" : $"key '{scope.Path}' is {node.Kind}",
                    $"It takes {OptionTypes.OfSection(table)}."
                );
                return null;
        }
    }

    private ConfigSection BindShort(ConfigSection section, BoundOption option, YamlNode node, BindScope scope)
    {
        // The short form has no key of its own: messages name the one that it stands under.
        var dot = scope.Path.LastIndexOf('.');
        var parent = scope with { Path = dot < 0 ? "" : scope.Path[..dot] };
        option.Property.SetValue(section, Value(option, scope.Path[(dot + 1)..], node, parent));
        return section;
    }

    private void BindKeys(ConfigSection section, OptionTable table, MappingNode mapping, BindScope scope)
    {
        var written = new Dictionary<string, SourcePlace>(StringComparer.Ordinal);
        foreach (var (key, node) in mapping.Entries.Select(e => (e.Key, e.Value)))
        {
            if (key.Broken)
                continue;
            var option = table.FindKey(key.Value);
            if (option is null)
            {
                bag.Add(
                    Catalogue.UnknownKey,
                    key.Place,
                    scope.Subject,
                    $"key '{scope.PathOf(key.Shown)}' is not known",
                    Names.Nearest(key.Value, table.Keys)
                );
                continue;
            }
            written[option.Key] = key.Place;
            if (option.Option.RootOnly && rootName is not null)
                bag.Add(
                    Catalogue.RootOnly,
                    key.Place,
                    scope.Subject,
                    $"key '{option.Key}' belongs to the root file",
                    $"Move it to {rootName}."
                );
            else
                option.Property.SetValue(section, KeyValue(option, key, node, scope));
        }
        section.Written = written;
        CheckRequired(table, section, scope);
    }

    private void CheckRequired(OptionTable table, ConfigSection section, BindScope scope)
    {
        foreach (var option in table.Options)
            if (option.Option.Required && !section.HasKey(option.Key) && !(option.Option.RootOnly && rootName is not null))
                bag.Add(
                    Catalogue.MissingKey,
                    scope.Place,
                    scope.Subject,
                    $"key '{scope.PathOf(option.Key)}' is missing",
                    option.Option.Example is { } example ? $"Write '{option.Key}: {example}'." : $"It takes {OptionTypes.Of(option)}."
                );
    }

    private object? KeyValue(BoundOption option, ScalarNode key, YamlNode node, BindScope scope)
    {
        if (node is ScalarNode { IsNull: true } && option.Property.PropertyType != typeof(RawValue))
        {
            // A section of the file whose entries are all commented out says nothing, and is no mistake.
            if (option.Section is null && !(option.Item is not null && scope.Subject == "topology"))
                bag.Add(
                    Catalogue.NoValue,
                    key.Place,
                    scope.Subject,
                    $"key '{scope.PathOf(option.Key)}' has no value",
                    "Give it one, or remove it."
                );
            if (option.Section is null)
                return null;
        }
        if (option.Section is not null)
            return Section(option.Section, node, scope.Below(option.Key, key.Place));
        return Value(option, option.Key, node, scope);
    }

    private object? Value(BoundOption option, string key, YamlNode node, BindScope scope)
    {
        if (option.Property.PropertyType == typeof(RawValue))
            return new RawValue(node);
        if (option.IsNamed)
            return Named(option, key, node, scope);
        if (option.Item is not null)
            return List(option, key, node, scope);
        return _scalars.Bind(option, option.Scalar!, scope.PathOf(key), node, scope.Subject);
    }

    private IList? Named(BoundOption option, string key, YamlNode node, BindScope scope)
    {
        if (node is not MappingNode mapping)
            return (IList?)Wrong(option, key, node, scope);
        var entryType = typeof(NamedEntry<>).MakeGenericType(option.Item!);
        var entries = NewList(entryType);
        foreach (var entry in mapping.Entries)
        {
            if (_scalars.Name(option, entry.Key, scope) is not { } name)
                continue;
            var value = BoundOption.SectionOf(option.Item!) is { } section
                ? Section(section, entry.Value, NameScope(option, key, name, scope))
                : _scalars.Bind(option, BoundOption.SpotOf(option.Item!)!, scope.PathOf($"{key}.{name.Shown}"), entry.Value, scope.Subject);
            if (value is not null)
                entries.Add(Activator.CreateInstance(entryType, name, value));
        }
        CheckEmpty(option, key, mapping.Entries.Count, node, scope);
        return entries;
    }

    private static BindScope NameScope(BoundOption option, string key, Spot<string> name, BindScope scope) =>
        option.Option.Noun switch
        {
            null => scope.Below($"{key}.{name.Shown}", name.Place),
            "tier" => new BindScope($"tier {name.Shown}", "", name.Place),
            var noun => new BindScope($"{noun} '{name.Shown}'", "", name.Place),
        };

    private IList? List(BoundOption option, string key, YamlNode node, BindScope scope)
    {
        if (node is not SequenceNode list)
            return (IList?)Wrong(option, key, node, scope);
        var items = NewList(option.Item!);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = list.Items[i];
            var value = BoundOption.SectionOf(option.Item!) is { } section
                ? Section(section, item, ItemScope(option, key, i, item, scope))
                : _scalars.Bind(option, typeof(string), scope.PathOf($"{key}[{i + 1}]"), item, scope.Subject);
            if (value is Spot<string> text && !seen.Add(text.Value))
                bag.Add(
                    Catalogue.TwiceInList,
                    text.Place,
                    scope.Subject,
                    $"'{text.Shown}' stands twice in '{scope.PathOf(key)}'",
                    "Remove one of the two."
                );
            else if (value is not null)
                items.Add(value);
        }
        CheckEmpty(option, key, list.Items.Count, node, scope);
        return items;
    }

    private static BindScope ItemScope(BoundOption option, string key, int index, YamlNode item, BindScope scope)
    {
        if (option.Option.Noun is not { } noun)
            return scope.Item(key, index, item.Place);
        var name = (item as MappingNode)?.Entries.FirstOrDefault(e => e.Key.Value == "name")?.Value as ScalarNode;
        return new BindScope(name is null ? $"{noun} {index + 1}" : $"{noun} '{name.Shown}'", "", item.Place);
    }

    private void CheckEmpty(BoundOption option, string key, int count, YamlNode node, BindScope scope)
    {
        if (count == 0 && !option.Option.MayBeEmpty && scope.Subject != "topology")
            bag.Add(
                Catalogue.EmptyList,
                node.Place,
                scope.Subject,
                $"key '{scope.PathOf(key)}' is empty",
                $"It takes {OptionTypes.Of(option)}{(option.Option.Default is { } left ? $"; without the key: {left}" : "")}."
            );
    }

    private object? Wrong(BoundOption option, string key, YamlNode node, BindScope scope)
    {
        if (node is not ScalarNode { Broken: true })
            bag.Add(
                Catalogue.WrongShape,
                node.Place,
                scope.Subject,
                $"key '{scope.PathOf(key)}' is {node.Kind}",
                $"It takes {OptionTypes.Of(option)}."
            );
        return null;
    }

    private static IList NewList(Type item) => (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
}
