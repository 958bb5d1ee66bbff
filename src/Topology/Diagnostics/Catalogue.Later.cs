namespace Keystone.Topology.Diagnostics;

/// <content>KS19xx: checked, but not run by this version; `run` and `demo` refuse it.</content>
public static partial class Catalogue
{
    public static readonly CatalogueEntry LaterMirror = Error("KS1901", "Mirrors", "Not in this version.");

    public static readonly CatalogueEntry LaterS3 = Error("KS1902", "S3 sinks", "Not in this version.");

    public static readonly CatalogueEntry LaterElasticsearch = Error(
        "KS1903",
        "Elasticsearch and OpenSearch sinks",
        "Not in this version."
    );

    public static readonly CatalogueEntry LaterSinkFormat = Error("KS1904", "Sinks that write avro or parquet", "Not in this version.");

    public static readonly CatalogueEntry LaterAvro = Error("KS1905", "Streams with `format: avro`", "Not in this version.");

    public static readonly CatalogueEntry LaterSchema = Error("KS1906", "Schemas of streams", "Not in this version.");

    public static readonly CatalogueEntry LaterSecurity = Error("KS1907", "TLS and SASL", "Not in this version.");

    public static readonly CatalogueEntry LaterStandby = Error("KS1908", "Standby fronting clusters", "Not in this version.");

    public static readonly CatalogueEntry LaterWorkers = Error("KS1909", "Several workers in a region", "Not in this version.");

    public static readonly CatalogueEntry LaterOrigin = Error("KS1910", "`origin: local`", "Not in this version.");

    public static readonly CatalogueEntry LaterBackfill = Error("KS1911", "Backfill tiers", "Not in this version.");
}
