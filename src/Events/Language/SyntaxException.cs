namespace Keystone.Events.Language;

/// <summary>Ends parsing at the first place where the text is no expression. Never leaves <see cref="Parser.Parse"/>.</summary>
internal sealed class SyntaxException(int offset, string fact, string cure) : Exception(fact)
{
    public int Offset { get; } = offset;

    public string Fact { get; } = fact;

    public string Cure { get; } = cure;
}
