namespace Keystone.Topology;

/// <summary>An error leaves no model; a warning does not stand in the way.</summary>
public enum DiagnosticSeverity
{
    Warning,
    Error,
}
