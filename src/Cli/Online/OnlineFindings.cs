using Keystone.Topology;
using Keystone.Topology.Diagnostics;

namespace Keystone.Cli.Online;

/// <summary>Collects findings of checks that run side by side, each once, and gives them in stable order.</summary>
internal sealed class OnlineFindings
{
    private readonly Lock _lock = new();
    private readonly HashSet<Diagnostic> _found = [];

    public void Add(CatalogueEntry entry, SourcePlace place, string subject, string fact, string cure)
    {
        var found = new Diagnostic(place.File, place.Line, place.Column, entry.Code, entry.Severity, subject, fact.TrimEnd('.'), cure);
        lock (_lock)
            _found.Add(found);
    }

    public IReadOnlyList<Diagnostic> InOrder()
    {
        lock (_lock)
        {
            return
            [
                .. _found
                    .OrderBy(d => d.File, StringComparer.Ordinal)
                    .ThenBy(d => d.Line)
                    .ThenBy(d => d.Column)
                    .ThenBy(d => d.Code, StringComparer.Ordinal)
                    .ThenBy(d => d.Subject, StringComparer.Ordinal)
                    .ThenBy(d => d.Fact, StringComparer.Ordinal),
            ];
        }
    }
}
