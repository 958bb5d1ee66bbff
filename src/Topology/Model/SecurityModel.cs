namespace Keystone.Topology.Model;

/// <summary>How a cluster is spoken to. Never printed: <see cref="ToString"/> leaves the secret out.</summary>
public sealed class SecurityModel
{
    /// <summary><c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary><c>plain</c>, <c>scram-sha-256</c>, <c>scram-sha-512</c> or <c>oauthbearer</c>.</summary>
    public string? Mechanism { get; init; }
    public string? Username { get; init; }
    public string? Password { get; init; }

    /// <summary>PEM file of the authorities to trust, absolute.</summary>
    public string? Ca { get; init; }

    public override string ToString() => $"{Protocol} {Mechanism} {Username}".TrimEnd();
}
