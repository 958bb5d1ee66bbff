using System.Text.RegularExpressions;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>An S3 sink's bucket and endpoint are well-formed.</summary>
internal sealed partial class ObjectStoreRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, sink) in context.Sinks)
        {
            if (sink.S3?.Bucket is { } bucket && !Bucket().IsMatch(bucket.Value))
                context.Add(
                    Catalogue.BadBucket,
                    bucket.Place,
                    subject,
                    $"'{bucket.Shown}' is no bucket's name",
                    "It has 3 to 63 of a-z, 0-9, '.' and '-', and begins and ends with a letter or digit."
                );
            if (sink.S3?.Endpoint is { } endpoint && !Urls.IsHttp(endpoint.Value))
                context.Add(
                    Catalogue.BadUrl,
                    endpoint.Place,
                    subject,
                    $"'{endpoint.Shown}' is no URL of a store",
                    "Write http://host:port or https://host:port."
                );
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\\z")]
    private static partial Regex Bucket();
}
