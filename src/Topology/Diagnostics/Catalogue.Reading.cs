namespace Keystone.Topology.Diagnostics;

/// <summary>Every code that loading a topology may report. docs/errors.md is generated from it.</summary>
/// <content>KS10xx: what keeps a file from being read.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry FileUnreadable = Error(
        "KS1001",
        "A file cannot be read",
        "It does not exist, is a folder, or may not be read. An `include` without `*` or `?` names one file, which must exist."
    );

    public static readonly CatalogueEntry NotUtf8 = Error(
        "KS1002",
        "A file is not UTF-8",
        "The place is that of the first byte that is not. Save the file as UTF-8."
    );

    public static readonly CatalogueEntry NotYaml = Error(
        "KS1003",
        "A file is not YAML",
        "The parser stopped at the place; nothing after it was read. Values with `${…}` inside `{ }` need double quotes."
    );

    public static readonly CatalogueEntry TooDeep = Error("KS1004", "Nesting is too deep", "No topology needs more than 50 levels.");

    public static readonly CatalogueEntry TooLarge = Error(
        "KS1005",
        "A file, a value or the whole topology is too large",
        "A file may have 4 MiB, a value 262,144 characters, and all files together 250,000 values, aliases written out."
    );

    public static readonly CatalogueEntry DuplicateKey = Error(
        "KS1006",
        "A key stands twice in one mapping",
        "YAML would keep one of the two silently. Remove one."
    );

    public static readonly CatalogueEntry UnknownAnchor = Error(
        "KS1007",
        "An alias names no anchor",
        "Anchors hold within one file, from where they are set. An alias inside of its own anchor has no end."
    );

    public static readonly CatalogueEntry MergeKey = Error(
        "KS1008",
        "`<<` merges something that is not a mapping",
        "It takes the alias of a mapping, or a list of such."
    );

    public static readonly CatalogueEntry SeveralDocuments = Error(
        "KS1009",
        "A file holds more than one document",
        "One file is one document; use `include` for more files."
    );

    public static readonly CatalogueEntry EmptyFile = Error(
        "KS1010",
        "A file is empty",
        "An included file holds at least one of streams, routes, sinks and tests."
    );

    public static readonly CatalogueEntry Tag = Error("KS1011", "A YAML tag is not known", "Only `!!str` is.");

    public static readonly CatalogueEntry KeyNotScalar = Error("KS1012", "A key is a list or a mapping", "Keys are single values.");

    public static readonly CatalogueEntry VariableNotSet = Error(
        "KS1013",
        "An environment variable is not set",
        "Set it, or write `${NAME:-default}`."
    );

    public static readonly CatalogueEntry BadVariable = Error(
        "KS1014",
        "`${…}` is malformed",
        "It is `${NAME}`, `${NAME:-default}` or `${file:PATH}`; `$${` stands for the two characters."
    );

    public static readonly CatalogueEntry SecretFile = Error(
        "KS1015",
        "The file of `${file:…}` cannot be used",
        "It does not exist, is not UTF-8, is too large (64 KiB), or may not be read. Its content is never shown."
    );

    public static readonly CatalogueEntry RootOnly = Error(
        "KS1016",
        "A section belongs to the root file",
        "Regions, tiers, mirrors, `pipeline` and `include` stand in the root file alone, so that ownership of the rest can follow folders."
    );

    public static readonly CatalogueEntry TooManyFindings = Warning(
        "KS1017",
        "There are more findings than are shown",
        "The first 1,000 are shown."
    );

    public static readonly CatalogueEntry TooManyFiles = Error("KS1018", "`include` takes too many files", "At most 1,000 files.");
}
