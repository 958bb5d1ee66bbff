using System.Text;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Docs;

/// <summary>Writes the topology's part of docs/errors.md from the catalogue.</summary>
public static class ErrorReference
{
    public const string Begin = "<!-- topology: begin, generated from src/Topology/Diagnostics -->";
    public const string End = "<!-- topology: end -->";

    private static readonly (string Prefix, string Title)[] Groups =
    [
        ("KS10", "Reading files"),
        ("KS11", "Keys and values"),
        ("KS12", "Names that refer to others"),
        ("KS13", "Regions, clusters and tiers"),
        ("KS14", "Streams and routes"),
        ("KS15", "Expressions"),
        ("KS16", "Mirrors"),
        ("KS17", "Sinks and tests"),
        ("KS18", "Warnings"),
        ("KS19", "Not in this version"),
    ];

    /// <summary>The part with its markers.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append($"{Begin}\n\n## Topology (KS1…)\n\n");
        text.Append(
            "`keystone validate` reports every finding at once, in the order of the files: `file:line:col CODE subject: fact. cure`. "
        );
        text.Append("Any error (not a warning) makes it, and every command that needs the topology, exit 2.\n");
        foreach (var (prefix, title) in Groups)
        {
            text.Append($"\n### {title} ({prefix}…)\n\n");
            if (prefix == "KS19")
                text.Append("Checked by `validate` and `test`; `run` and `demo` refuse them with exit code 2.\n\n");
            text.Append("| code | finding | why, and what to do |\n|---|---|---|\n");
            foreach (var entry in Catalogue.All.Where(e => e.Code.StartsWith(prefix, StringComparison.Ordinal)))
                text.Append($"| {entry.Code} | {entry.Title} | {entry.Meaning} |\n");
        }
        return text.Append($"\n{End}").ToString();
    }

    /// <summary>The file with its topology part replaced; added at the end where it has none.</summary>
    public static string Replace(string file)
    {
        var begin = file.IndexOf(Begin, StringComparison.Ordinal);
        var end = file.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin ? $"{file.TrimEnd()}\n\n{Markdown()}\n" : file[..begin] + Markdown() + file[(end + End.Length)..];
    }
}
