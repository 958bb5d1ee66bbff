namespace Keystone.Topology;

/// <summary>One finding about a topology: place, code, subject, fact, cure.</summary>
public sealed record Diagnostic(
    string File,
    int Line,
    int Column,
    string Code,
    DiagnosticSeverity Severity,
    string Subject,
    string Fact,
    string Cure
)
{
    /// <summary>The text that users see: <c>topology.yaml:42:7 KS1203 route 'a': fact. cure</c>.</summary>
    public override string ToString() =>
        $"{File}:{Line}:{Column} {Code} {Subject}: {Fact}{(Fact.EndsWith('?') ? "" : ".")}{(Cure.Length == 0 ? "" : " " + Cure)}";
}
