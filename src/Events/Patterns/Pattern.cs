using System.Text.RegularExpressions;
using Keystone.Events.Values;

namespace Keystone.Events.Patterns;

/// <summary>
/// A pattern of RE2, matched anywhere in a text in time linear in the text. What is only literal text between anchors is compared as bytes; all else runs
/// in .NET's non-backtracking engine.
/// </summary>
internal sealed class Pattern
{
    /// <summary>Characters of a pattern: they may come out of events.</summary>
    public const int MaxLength = 4_096;

    private readonly Regex? _regex;
    private readonly Alphabet? _alphabet;
    private readonly byte[] _literal = [];
    private readonly bool _fromStart;
    private readonly bool _toEnd;

    private Pattern(PatternNode node)
    {
        if (LiteralPattern.TryTake(node, out _literal, out _fromStart, out _toEnd))
            return;
        _alphabet = new Alphabet(node.Sets().DistinctBy(set => string.Join(' ', set.Ranges)));
        _regex = new Regex(new PatternWriter(_alphabet).Write(node), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>Null where the text is no pattern: then fact and cure say why.</summary>
    public static Pattern? TryCompile(string text, out string fact, out string cure)
    {
        (fact, cure) = ("", "");
        try
        {
            if (text.Length > MaxLength)
                throw new PatternException($"The pattern is longer than {MaxLength} characters.");
            return new Pattern(PatternParser.Parse(text));
        }
        catch (PatternException e)
        {
            (fact, cure) = (e.Fact, e.Cure);
            return null;
        }
        catch (NotSupportedException)
        {
            fact = "The pattern is too large once its repetitions are written out.";
            return null;
        }
    }

    /// <param name="own">
    /// The engine of the evaluator, made at the first use: one that threads share makes a new matcher whenever two of them meet.
    /// </param>
    public bool IsMatch(in Frame frame, ReadOnlySpan<byte> utf8, ref Regex? own)
    {
        if (_regex is null)
            return IsLiteral(utf8);
        own ??= new Regex(_regex.ToString(), _regex.Options);
        var letters = frame.Memory.Letters(utf8.Length);
        return own.IsMatch(letters[.._alphabet!.Spell(utf8, letters)]);
    }

    /// <summary>Where nobody else has the pattern.</summary>
    public bool IsMatch(in Frame frame, ReadOnlySpan<byte> utf8)
    {
        var own = _regex;
        return IsMatch(in frame, utf8, ref own);
    }

    private bool IsLiteral(ReadOnlySpan<byte> utf8) =>
        (_fromStart, _toEnd) switch
        {
            (true, true) => utf8.SequenceEqual(_literal),
            (true, false) => utf8.StartsWith(_literal),
            (false, true) => utf8.EndsWith(_literal),
            _ => utf8.IndexOf(_literal) >= 0,
        };
}
