namespace Keystone.Topology.Config;

/// <summary>Credentials of an Elasticsearch sink as written.</summary>
public sealed record ElasticsearchAuthConfig : ConfigSection
{
    [Option("api_key", "API key, best as `${file:PATH}`.", Kind = OptionKind.Secret)]
    public Spot<string>? ApiKey { get; init; }

    [Option("username", "User; with `password`, instead of `api_key`.")]
    public Spot<string>? Username { get; init; }

    [Option("password", "Password, best as `${file:PATH}`.", Kind = OptionKind.Secret)]
    public Spot<string>? Password { get; init; }
}
