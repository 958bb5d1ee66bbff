namespace Keystone.Topology.Diagnostics;

/// <summary>One code: how severe it is, and what docs/errors.md says about it.</summary>
/// <param name="Code">KS and four digits; the first two are the group.</param>
/// <param name="Severity">Of every finding with this code.</param>
/// <param name="Title">The finding in a few words.</param>
/// <param name="Meaning">Why it is one, and what to do.</param>
public sealed record CatalogueEntry(string Code, DiagnosticSeverity Severity, string Title, string Meaning);
