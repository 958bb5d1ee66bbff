using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>The patterns that an evaluator made while running; once it is full, the oldest is dropped for a new one.</summary>
internal sealed class PatternCache
{
    private readonly Dictionary<string, Pattern?> _patterns = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Null where the text is no pattern.</summary>
    public Pattern? Find(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        if (_patterns.TryGetValue(text, out var pattern))
            return pattern;
        pattern = Pattern.TryCompile(text, out _, out _);
        if (_order.Count == ExpressionLimits.MaxCachedPatterns)
            _patterns.Remove(_order.Dequeue());
        _patterns.Add(text, pattern);
        _order.Enqueue(text);
        return pattern;
    }
}
