using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Keystone.Topology.Yaml;

/// <summary>Says YamlDotNet's findings in our words, with what usually helps.</summary>
internal static class YamlMistakes
{
    /// <summary>The parser's sentence without its place and full stop, begun in lower case.</summary>
    public static string Plain(string message)
    {
        var text = message.Trim();
        // "(Line: 1, Col: 2, Idx: 1) - (Line: …): sentence" in some versions.
        var colon = text.StartsWith("(Line", StringComparison.Ordinal) ? text.IndexOf("): ", StringComparison.Ordinal) : -1;
        if (colon >= 0)
            text = text[(colon + 3)..];
        text = text.TrimEnd('.', ' ').ReplaceLineEndings(" ");
        if (text.Length == 0)
            return "the text cannot be parsed";
        return Names.Shorten(char.ToLowerInvariant(text[0]) + text[1..], 160);
    }

    /// <summary>Where the parser stopped. Of a tab in the indentation it knows only that there is one, somewhere after the last event.</summary>
    public static SourcePlace Place(SourceFile file, YamlException mistake, ParsingEvent? last)
    {
        if (mistake.Message.Contains("tab as indentation", StringComparison.Ordinal))
            for (var line = (int)Math.Max(1, last?.Start.Line ?? 1); line <= file.Lines; line++)
                if (file.Line(line) is var text && text[..^text.TrimStart().Length].IndexOf('\t') is >= 0 and var tab)
                    return file.At(line, tab + 1);
        return file.At(mistake.Start.Line, mistake.Start.Column);
    }

    public static string Cure(SourceFile file, SourcePlace place)
    {
        var line = file.Line(place.Line);
        if (line.Contains("${", StringComparison.Ordinal) && line.IndexOfAny("{[") >= 0)
            return "Put values that hold '${…}' into double quotes.";
        if (line.Contains('\t'))
            return "Indent with spaces, not with tabs.";
        return "Look at this line and the one above: indentation, quotes, brackets and ': '.";
    }
}
