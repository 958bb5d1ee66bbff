using System.Reflection;

namespace Keystone.Topology.Diagnostics;

/// <content>How entries are made and listed.</content>
public static partial class Catalogue
{
    /// <summary>All entries by code.</summary>
    public static IReadOnlyList<CatalogueEntry> All =>
        [
            .. typeof(Catalogue)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => f.GetValue(null))
                .OfType<CatalogueEntry>()
                .OrderBy(e => e.Code, StringComparer.Ordinal),
        ];

    private static CatalogueEntry Error(string code, string title, string meaning) => new(code, DiagnosticSeverity.Error, title, meaning);

    private static CatalogueEntry Warning(string code, string title, string meaning) =>
        new(code, DiagnosticSeverity.Warning, title, meaning);
}
