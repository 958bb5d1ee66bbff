namespace Keystone.Topology.Config;

/// <summary>Declares a key of the topology once: the binder reads it from here, and docs/config.md is generated from here.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string key, string description) : Attribute
{
    public string Key { get; } = key;
    public string Description { get; } = description;
    public OptionKind Kind { get; init; }
    public bool Required { get; init; }

    /// <summary>For the docs: what holds where the key is left out.</summary>
    public string? Default { get; init; }

    /// <summary>A value to write where a needed key is missing.</summary>
    public string? Example { get; init; }

    /// <summary>The smallest and the largest value, in the option's own notation: <c>10ms..5s</c>.</summary>
    public string? Range { get; init; }

    /// <summary>For texts: the only values.</summary>
    public string[]? Choices { get; init; }

    /// <summary>For named maps: what one entry is called in messages, <c>route</c>; for its names, <see cref="Kind"/> holds.</summary>
    public string? Noun { get; init; }

    /// <summary>Whether an empty list says something that leaving it out does not.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Whether included files may not have the key.</summary>
    public bool RootOnly { get; init; }

    /// <summary>For the docs: checked, and refused by <c>run</c> and <c>demo</c> in this version (LaterVersions).</summary>
    public bool Later { get; init; }

    /// <summary>Whether the option has no key of its own: see <see cref="ShortFormAttribute"/>.</summary>
    public bool ShortFormOnly { get; init; }
}
