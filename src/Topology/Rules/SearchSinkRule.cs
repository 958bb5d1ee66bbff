using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>An Elasticsearch sink's operation, id and version fit together, and it can be reached.</summary>
internal sealed class SearchSinkRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, sink) in context.Sinks)
        {
            if (sink.Elasticsearch is not { } search)
                continue;
            CheckTarget(context, subject, search);
            CheckOperation(context, subject, search);
            CheckAuth(context, subject, search.Auth);
            if (search.Url is { } url && !url.Value.Split(',').All(u => Urls.IsHttp(u.Trim())))
                context.Add(
                    Catalogue.BadUrl,
                    url.Place,
                    subject,
                    $"'{url.Shown}' is no URL of a store",
                    "Write http://host:port or https://host:port."
                );
        }
    }

    private static void CheckTarget(RuleContext context, string subject, ElasticsearchSinkConfig search)
    {
        if (search.HasKey("index") && search.HasKey("data_stream"))
            context.Add(
                Catalogue.Exclusive,
                search.KeyPlace("data_stream"),
                subject,
                "'elasticsearch' has 'index' and 'data_stream'",
                "Remove one of the two."
            );
        else if (!search.HasKey("index") && !search.HasKey("data_stream"))
            context.Add(
                Catalogue.OneNeeded,
                search.Place,
                subject,
                "'elasticsearch' does not say where it indexes",
                "Add 'index' or 'data_stream'."
            );
    }

    private static void CheckOperation(RuleContext context, string subject, ElasticsearchSinkConfig search)
    {
        var op = search.Op?.Value ?? (search.HasKey("data_stream") ? "create" : "index");
        var place = search.Op?.Place ?? search.Place;
        if (search.HasKey("data_stream") && op != "create")
            Refuse(place, $"a data stream takes 'create' alone, not '{op}'", "Write 'op: create', or use 'index'.");
        if (search.Version is { } version && op != "index")
            Refuse(version.Place, $"'version' holds for 'index' alone, and 'op' is '{op}'", "Remove 'version', or write 'op: index'.");
        if (op is "update" or "upsert" && !search.HasKey("id"))
            Refuse(place, $"'{op}' needs to know which document", "Add 'id'.");

        void Refuse(SourcePlace at, string fact, string cure) => context.Add(Catalogue.SearchOperation, at, subject, fact, cure);
    }

    private static void CheckAuth(RuleContext context, string subject, ElasticsearchAuthConfig? auth)
    {
        if (auth is null)
            return;
        var basic = auth.HasKey("username") || auth.HasKey("password");
        if (auth.HasKey("api_key") && basic)
            context.Add(Catalogue.Exclusive, auth.Place, subject, "'auth' has 'api_key' and a user", "Remove one of the two.");
        else if (!auth.HasKey("api_key") && !(auth.HasKey("username") && auth.HasKey("password")))
            context.Add(
                Catalogue.OneNeeded,
                auth.Place,
                subject,
                "'auth' names no whole credentials",
                "Add 'api_key', or 'username' and 'password'."
            );
    }
}
