namespace Keystone.Topology.Diagnostics;

/// <content>KS15xx: the filter language.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry BadExpression = Error(
        "KS1501",
        "An expression does not compile",
        "The place is that of the mistake inside the expression; docs/filter-language.md describes the language."
    );
}
