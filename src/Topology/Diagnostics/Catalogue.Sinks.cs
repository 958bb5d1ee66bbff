namespace Keystone.Topology.Diagnostics;

/// <content>KS17xx: sinks and tests.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry SinkKindKeys = Error(
        "KS1701",
        "A sink has keys of another kind of sink",
        "Layout keys belong to file and s3 sinks; elasticsearch has its own."
    );

    public static readonly CatalogueEntry BatchesLayout = Error(
        "KS1702",
        "`format: batches` has keys that look into records",
        "Batches are stored as they are, unopened."
    );

    public static readonly CatalogueEntry UnknownTimeZone = Error(
        "KS1703",
        "A time zone is not known",
        "A name of the IANA database: `Europe/Berlin`."
    );

    public static readonly CatalogueEntry ContentOfFormat = Error(
        "KS1704",
        "`content` is used with a format that has none",
        "It says what a line of jsonl holds."
    );

    public static readonly CatalogueEntry SearchOperation = Error(
        "KS1705",
        "`op`, `id` and `version` do not fit together",
        "index takes an external version; create, update and upsert take none; update and upsert need an id; data streams are written by create."
    );

    public static readonly CatalogueEntry BadUrl = Error("KS1706", "A URL is malformed", "`http://host:port` or `https://host:port`.");

    public static readonly CatalogueEntry BadBucket = Error("KS1707", "A bucket name is malformed", "3 to 63 of a-z, 0-9, '.' and '-'.");

    public static readonly CatalogueEntry TestValues = Error(
        "KS1751",
        "A test's record has several values",
        "One of `value`, `value_text` and `value_base64`."
    );

    public static readonly CatalogueEntry NotBase64 = Error("KS1752", "A text is not base64", "The standard alphabet with padding.");

    public static readonly CatalogueEntry TestPartition = Error(
        "KS1753",
        "A test's record is in a partition that its stream does not have",
        "Partitions count from 0."
    );

    public static readonly CatalogueEntry TestKeys = Error(
        "KS1754",
        "A test's record has a key that does not fit",
        "Inputs name their stream; expectations name the target's topic."
    );

    public static readonly CatalogueEntry TestText = Error(
        "KS1755",
        "A key or header of a test is neither text nor base64",
        "`key: u1`, or `key: { base64: … }`."
    );

    public static readonly CatalogueEntry TestNameTwice = Error("KS1756", "Two tests have the same name", "Failures are reported by name.");
}
