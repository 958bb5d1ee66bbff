using System.Globalization;
using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>Writes a parsed pattern in the dialect of .NET, in the letters of an alphabet.</summary>
internal sealed class PatternWriter(Alphabet alphabet)
{
    public string Write(PatternNode node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private void Write(StringBuilder into, PatternNode node)
    {
        switch (node)
        {
            case PatternNode.Set set:
                into.Append(alphabet.Class(set.Members));
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                    Write(into, part);
                break;
            case PatternNode.Choice choice:
                into.Append("(?:");
                for (var i = 0; i < choice.Options.Count; i++)
                {
                    if (i > 0)
                        into.Append('|');
                    Write(into, choice.Options[i]);
                }
                into.Append(')');
                break;
            case PatternNode.Repeat repeat:
                into.Append("(?:");
                Write(into, repeat.Part);
                into.Append(CultureInfo.InvariantCulture, $"){{{repeat.Least},");
                if (repeat.Most >= 0)
                    into.Append(repeat.Most);
                into.Append('}');
                break;
            case PatternNode.Anchor anchor:
                into.Append(
                    anchor.Kind switch
                    {
                        AnchorKind.TextStart => @"\A",
                        AnchorKind.TextEnd => @"\z",
                        AnchorKind.LineStart => "(?m:^)",
                        AnchorKind.LineEnd => "(?m:$)",
                        AnchorKind.WordBoundary => @"\b",
                        _ => @"\B",
                    }
                );
                break;
        }
    }
}
