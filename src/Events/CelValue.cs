namespace Keystone.Events;

/// <summary>
/// A value of its own, taken out of an evaluation: for tools, tests and explanations, not for the hot path. <see cref="ToString"/> writes it as an
/// expression of the language would.
/// </summary>
public sealed class CelValue
{
    private readonly string _text;

    internal CelValue(CelKind kind, string text)
    {
        Kind = kind;
        _text = text;
    }

    public CelKind Kind { get; }

    public override string ToString() => _text;
}
