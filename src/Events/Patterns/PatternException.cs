namespace Keystone.Events.Patterns;

/// <summary>A pattern that is none, or none of RE2. Never leaves <see cref="Pattern.TryCompile"/>.</summary>
internal sealed class PatternException(string fact, string cure = "") : Exception(fact)
{
    public string Fact { get; } = fact;

    public string Cure { get; } = cure;
}
