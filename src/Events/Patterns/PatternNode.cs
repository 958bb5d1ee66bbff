namespace Keystone.Events.Patterns;

/// <summary>A parsed pattern. Groups are only order: what matters is whether something matches, not what.</summary>
internal abstract record PatternNode
{
    public sealed record Set(CodePointSet Members) : PatternNode;

    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    public sealed record Choice(IReadOnlyList<PatternNode> Options) : PatternNode;

    /// <param name="Most">-1: without a limit.</param>
    public sealed record Repeat(PatternNode Part, int Least, int Most) : PatternNode;

    public sealed record Anchor(AnchorKind Kind) : PatternNode;

    /// <summary>The sets of all parts.</summary>
    public IEnumerable<CodePointSet> Sets() =>
        this switch
        {
            Set set => [set.Members],
            Sequence sequence => sequence.Parts.SelectMany(p => p.Sets()),
            Choice choice => choice.Options.SelectMany(p => p.Sets()),
            Repeat repeat => repeat.Part.Sets(),
            _ => [],
        };

    /// <summary>How often the innermost part can stand in the expanded pattern, counting limits of repetitions only.</summary>
    public int Copies() =>
        this switch
        {
            Sequence sequence => sequence.Parts.Select(p => p.Copies()).DefaultIfEmpty(1).Max(),
            Choice choice => choice.Options.Select(p => p.Copies()).DefaultIfEmpty(1).Max(),
            Repeat repeat => (int)Math.Min(1_000_000L, (long)repeat.Part.Copies() * Math.Max(1, Math.Max(repeat.Least, repeat.Most))),
            _ => 1,
        };
}

internal enum AnchorKind : byte
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
