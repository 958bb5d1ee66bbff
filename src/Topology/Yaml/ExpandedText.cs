namespace Keystone.Topology.Yaml;

/// <summary>A scalar's text after <c>${…}</c> was filled in.</summary>
/// <param name="Value">The text.</param>
/// <param name="Expanded">Whether anything was filled in.</param>
/// <param name="Broken">Whether that failed.</param>
internal readonly record struct ExpandedText(string Value, bool Expanded, bool Broken)
{
    public static ExpandedText Refused { get; } = new("", Expanded: true, Broken: true);
}
