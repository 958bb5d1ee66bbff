namespace Keystone.Topology.Config;

/// <summary>A cluster's security as written.</summary>
public sealed record SecurityConfig : ConfigSection
{
    [Option("protocol", "Security protocol.", Choices = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"], Required = true)]
    public Spot<string>? Protocol { get; init; }

    [Option("mechanism", "SASL mechanism.", Choices = ["plain", "scram-sha-256", "scram-sha-512", "oauthbearer"])]
    public Spot<string>? Mechanism { get; init; }

    [Option("username", "SASL user.")]
    public Spot<string>? Username { get; init; }

    [Option("password", "SASL password, best as `${file:PATH}`.", Kind = OptionKind.Secret)]
    public Spot<string>? Password { get; init; }

    [Option("ca", "PEM file of the authorities to trust.", Kind = OptionKind.Path, Default = "the system's")]
    public Spot<string>? Ca { get; init; }
}
