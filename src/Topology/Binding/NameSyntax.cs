using Keystone.Topology.Config;

namespace Keystone.Topology.Binding;

/// <summary>Which characters names may have.</summary>
internal static class NameSyntax
{
    private const int NameChars = 100;
    private const int TopicChars = 249;

    /// <summary>What is wrong with the text, as the end of a sentence; null where nothing is.</summary>
    public static string? Mistake(OptionKind kind, string text) =>
        kind switch
        {
            OptionKind.Name => NameMistake(text, NameChars, dots: true),
            OptionKind.RegionName => NameMistake(text, NameChars, dots: false),
            OptionKind.Topic => text is "." or ".." ? "is no topic's name" : NameMistake(text, TopicChars, dots: true, first: true),
            OptionKind.Pattern => NameMistake(text.Replace('*', 'x'), TopicChars, dots: true, first: true),
            OptionKind.Expression or OptionKind.Path when string.IsNullOrWhiteSpace(text) => "is empty",
            OptionKind.Path when text.Contains('\0') => "holds a zero character",
            _ => null,
        };

    public static string Cure(OptionKind kind) =>
        kind switch
        {
            OptionKind.Name =>
                $"It has letters, digits, '.', '_' and '-', begins with a letter or digit, and has at most {NameChars} characters.",
            OptionKind.RegionName =>
                $"It has letters, digits, '_' and '-', begins with a letter or digit, and has at most {NameChars} characters.",
            OptionKind.Topic => $"A topic has letters, digits, '.', '_' and '-', and at most {TopicChars} characters.",
            OptionKind.Pattern => "A pattern has the characters of topics, and '*'.",
            _ => "Give it a value, or remove the key.",
        };

    private static string? NameMistake(string text, int max, bool dots, bool first = false)
    {
        if (text.Length == 0)
            return "is empty";
        if (text.Length > max)
            return $"has {text.Length} characters";
        var bad = text.FirstOrDefault(c => !(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' || (c == '.' && dots)));
        if (bad != default)
            return $"has the character '{Printable(bad)}'";
        return first || char.IsAsciiLetterOrDigit(text[0]) ? null : $"begins with '{text[0]}'";
    }

    private static string Printable(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : c.ToString();
}
