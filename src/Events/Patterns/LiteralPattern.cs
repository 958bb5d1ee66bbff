using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>Finds the patterns that are only text: <c>abc</c>, <c>^abc</c>, <c>abc$</c>.</summary>
internal static class LiteralPattern
{
    public static bool TryTake(PatternNode node, out byte[] literal, out bool fromStart, out bool toEnd)
    {
        var parts = node is PatternNode.Sequence sequence ? sequence.Parts : [node];
        fromStart = parts.Count > 0 && parts[0] is PatternNode.Anchor { Kind: AnchorKind.TextStart };
        toEnd = parts.Count > (fromStart ? 1 : 0) && parts[^1] is PatternNode.Anchor { Kind: AnchorKind.TextEnd };
        literal = [];
        var text = new StringBuilder();
        for (var i = fromStart ? 1 : 0; i < parts.Count - (toEnd ? 1 : 0); i++)
        {
            if (parts[i] is not PatternNode.Set set || !Rune.TryCreate(set.Members.Single, out var rune))
                return false;
            text.Append(rune.ToString());
        }
        literal = Encoding.UTF8.GetBytes(text.ToString());
        return true;
    }
}
