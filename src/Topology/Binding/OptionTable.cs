using System.Collections.Concurrent;
using System.Reflection;
using Keystone.Topology.Config;

namespace Keystone.Topology.Binding;

/// <summary>The options of a section's type, in declared order.</summary>
internal sealed class OptionTable
{
    private static readonly ConcurrentDictionary<Type, OptionTable> Tables = new();
    private readonly Dictionary<string, BoundOption> _byKey;

    private OptionTable(Type type)
    {
        Options =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(p => (Property: p, Option: p.GetCustomAttribute<OptionAttribute>()))
                .Where(p => p.Option is not null)
                .Select(p => new BoundOption(p.Option!, p.Property)),
        ];
        _byKey = Options.ToDictionary(o => o.Key, StringComparer.Ordinal);
        Short = type.GetCustomAttribute<ShortFormAttribute>() ?? new ShortFormAttribute();
        Keys = [.. Options.Where(o => !o.Option.ShortFormOnly).Select(o => o.Key)];
    }

    public IReadOnlyList<BoundOption> Options { get; }
    public ShortFormAttribute Short { get; }

    /// <summary>The keys that a mapping may have; none where only short forms are taken.</summary>
    public IReadOnlyList<string> Keys { get; }

    public static OptionTable For(Type type) => Tables.GetOrAdd(type, t => new OptionTable(t));

    public BoundOption? Find(string key) => _byKey.GetValueOrDefault(key);

    public BoundOption? FindKey(string key) => Find(key) is { Option.ShortFormOnly: false } option ? option : null;
}
