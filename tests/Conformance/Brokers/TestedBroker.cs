using Keystone.Conformance.Wire;
using Keystone.Embedded;
using Shouldly;

namespace Keystone.Conformance.Brokers;

/// <summary>A broker that a test talks to.</summary>
public sealed class TestedBroker(BrokerKind kind, string bootstrap, IAsyncDisposable server, EmbeddedCluster? embedded) : IAsyncDisposable
{
    private static int names;

    public BrokerKind Kind { get; } = kind;

    public string Bootstrap { get; } = bootstrap;

    /// <summary>Whether it answers as 4.x does, as against 3.7.</summary>
    public bool Is4 => Kind is BrokerKind.Embedded_as_4_3 or BrokerKind.Kafka_4_3;

    public bool IsEmbedded => embedded is not null;

    public async Task<WireClient> ConnectAsync(string clientId = "conformance")
    {
        var parts = Bootstrap.Split(':');
        return new WireClient(await WireConnection.ConnectAsync(parts[0], int.Parse(parts[1]), clientId));
    }

    /// <summary>A name that no other test has.</summary>
    public static string NewName(string prefix) => $"{prefix}-{Interlocked.Increment(ref names)}-{Guid.NewGuid().ToString()[..8]}";

    /// <summary>Whatever a client sent, the embedded broker met nothing that it did not expect.</summary>
    public void ShouldBeSound() => embedded?.Failures.ShouldBeEmpty();

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
