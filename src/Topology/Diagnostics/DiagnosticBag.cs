namespace Keystone.Topology.Diagnostics;

/// <summary>Collects findings, each once, and gives them in stable order: by file as read, line, column, code, text.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>A file of nothing but mistakes must not cost more memory than a good one.</summary>
    public const int Capacity = 1_000;

    private readonly HashSet<Diagnostic> _found = [];
    private readonly List<string> _files;
    private int _left;

    public DiagnosticBag() => _files = [];

    /// <summary>An empty one that knows the other's files.</summary>
    public DiagnosticBag(DiagnosticBag other) => _files = other._files;

    public bool HasErrors { get; private set; }

    /// <summary>Files come in the order in which they are named here.</summary>
    public void AddFile(string name) => _files.Add(name);

    public void Add(CatalogueEntry entry, SourcePlace place, string subject, string fact, string cure)
    {
        HasErrors |= entry.Severity == DiagnosticSeverity.Error;
        if (_found.Count == Capacity)
            _left++;
        else
            _found.Add(new Diagnostic(place.File, place.Line, place.Column, entry.Code, entry.Severity, subject, fact, cure));
    }

    public IReadOnlyList<Diagnostic> InOrder()
    {
        var all = _found
            .OrderBy(d => FileOrder(d.File))
            .ThenBy(d => d.Line)
            .ThenBy(d => d.Column)
            .ThenBy(d => d.Code, StringComparer.Ordinal)
            .ThenBy(d => d.Fact, StringComparer.Ordinal)
            .ThenBy(d => d.Subject, StringComparer.Ordinal)
            .ToList();
        if (_left > 0)
        {
            var last = all[^1];
            var more = Catalogue.TooManyFindings;
            all.Add(
                last with
                {
                    Code = more.Code,
                    Severity = more.Severity,
                    Subject = "topology",
                    Fact = $"there are {_left:N0} more findings than these {Capacity:N0}",
                    Cure = "Repair these first.",
                }
            );
        }
        return all;
    }

    private int FileOrder(string file)
    {
        var index = _files.IndexOf(file);
        return index < 0 ? int.MaxValue : index;
    }
}
