namespace Keystone.Topology.Diagnostics;

/// <content>KS11xx: keys and values taken by themselves.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry UnknownKey = Error(
        "KS1101",
        "A key is not known",
        "Every key is checked; the nearest known one is named. docs/config.md lists all."
    );

    public static readonly CatalogueEntry MissingKey = Error("KS1102", "A key is missing", "Without it there is no sensible meaning.");

    public static readonly CatalogueEntry WrongShape = Error(
        "KS1103",
        "A value has the wrong shape",
        "A list where a mapping is expected, and the like."
    );

    public static readonly CatalogueEntry NotInteger = Error("KS1104", "A value is not an integer", "Digits only, without separators.");

    public static readonly CatalogueEntry NotBoolean = Error("KS1105", "A value is not `true` or `false`", "No other words are taken.");

    public static readonly CatalogueEntry NotOneOf = Error(
        "KS1106",
        "A value is none of those that the key takes",
        "All of them are named."
    );

    public static readonly CatalogueEntry NotSize = Error(
        "KS1107",
        "A value is not a size",
        "A number and `B`, `KiB`, `MiB`, `GiB` or `TiB`; powers of 1,024."
    );

    public static readonly CatalogueEntry NotDuration = Error(
        "KS1108",
        "A value is not a duration",
        "Numbers with `ms`, `s`, `m`, `h` or `d`: `100ms`, `1h30m`."
    );

    public static readonly CatalogueEntry NotRate = Error("KS1109", "A value is not a rate", "A size and `/s`.");

    public static readonly CatalogueEntry NotStart = Error(
        "KS1110",
        "`start` is not understood",
        "`earliest`, `latest` or a timestamp with its offset from UTC (RFC 3339)."
    );

    public static readonly CatalogueEntry NoValue = Error("KS1111", "A key has no value", "Give it one or remove it.");

    public static readonly CatalogueEntry OutOfRange = Error(
        "KS1112",
        "A number, size or duration is out of its range",
        "The range is named."
    );

    public static readonly CatalogueEntry BadName = Error(
        "KS1113",
        "A name has characters that it may not have",
        "Names become parts of Kafka topics, groups, transactional ids and file names."
    );

    public static readonly CatalogueEntry ReservedName = Error(
        "KS1114",
        "A name is reserved",
        "`__…` belongs to Kafka and to Keystone's internals, `keystone.…` to dead letters and groups."
    );

    public static readonly CatalogueEntry Exclusive = Error("KS1115", "Two keys exclude each other", "Remove one of them.");

    public static readonly CatalogueEntry OneNeeded = Error(
        "KS1116",
        "One of several keys is needed",
        "They say the same thing in different ways, or name the kind."
    );

    public static readonly CatalogueEntry FormatVersion = Error(
        "KS1117",
        "The format's version is not served",
        "This program reads `keystone: 1`."
    );

    public static readonly CatalogueEntry TwiceInList = Error("KS1118", "A list has an entry twice", "Remove one.");

    public static readonly CatalogueEntry EmptyList = Error(
        "KS1119",
        "A list or mapping is empty",
        "Left out, the default holds; empty, it says nothing."
    );

    public static readonly CatalogueEntry NotTimestamp = Error("KS1120", "A value is not a timestamp", "RFC 3339: `2026-11-24T09:00:00Z`.");
}
