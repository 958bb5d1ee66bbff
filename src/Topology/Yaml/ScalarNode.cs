using YamlDotNet.Core;

namespace Keystone.Topology.Yaml;

/// <summary>A scalar after <c>${…}</c> was filled in.</summary>
internal sealed class ScalarNode(SourceFile file, SourcePlace place, string written, ExpandedText text, ScalarStyle style, bool isText)
    : YamlNode(place)
{
    private const int ShownChars = 60;

    public SourceFile File { get; } = file;
    public string Value { get; } = text.Value;
    public ScalarStyle Style { get; } = style;

    /// <summary>Whether the value holds text that is not in the file, and so may be a secret.</summary>
    public bool Expanded { get; } = text.Expanded;

    /// <summary>Whether filling in failed, which is reported: nothing more is to be said about the value.</summary>
    public bool Broken { get; } = text.Broken;
    public override int Weight => 1;
    public override string Kind => IsNull ? "nothing" : "a single value";

    /// <summary>Whether YAML takes it as null: nothing, <c>~</c> or <c>null</c>, not quoted.</summary>
    public bool IsNull => IsPlain && !Broken && Value is ("" or "~" or "null" or "Null" or "NULL");

    /// <summary>Whether YAML may take it for something other than a text: not quoted, no block, no <c>!!str</c>.</summary>
    public bool IsPlain => Style is (ScalarStyle.Plain or ScalarStyle.Any) && !isText;

    /// <summary>What messages may show: the text as written, never what <c>${…}</c> stands for.</summary>
    public string Shown => written.Length <= ShownChars ? written : string.Concat(written.AsSpan(0, ShownChars), "…");

    /// <summary>The place in the file of a character of <see cref="Value"/>; the scalar's own where that cannot be said.</summary>
    public SourcePlace Locate(int offset) => Expanded ? Place : ScalarPositions.Locate(this, offset);
}
