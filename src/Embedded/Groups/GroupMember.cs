using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;

namespace Keystone.Embedded.Groups;

/// <summary>A member of a classic group, with the requests of its that wait.</summary>
internal sealed class GroupMember(string memberId, string? instanceId)
{
    public string MemberId { get; } = memberId;

    /// <summary>group.instance.id: what makes a member static (KIP-345).</summary>
    public string? InstanceId { get; } = instanceId;

    public string ClientId { get; set; } = "";

    public string ClientHost { get; set; } = "";

    public int SessionTimeoutMs { get; set; }

    public int RebalanceTimeoutMs { get; set; }

    /// <summary>Protocols in the member's order of preference, with its metadata for each.</summary>
    public List<(string Name, byte[] Metadata)> Protocols { get; private set; } = [];

    public byte[] Assignment { get; set; } = [];

    /// <summary>True until its first JoinGroup is answered: it has no id to send heartbeats with.</summary>
    public bool IsNew { get; set; } = true;

    public Exchange? Joining { get; set; }

    public Exchange? Syncing { get; set; }

    public bool HasSynced { get; set; }

    public LoopTimer? Session { get; set; }

    public byte[] MetadataFor(string protocol)
    {
        foreach (var (name, metadata) in Protocols)
            if (name == protocol)
                return metadata;
        return [];
    }

    public bool Matches(JoinGroupRequest request)
    {
        if (request.Protocols.Count != Protocols.Count)
            return false;
        for (var i = 0; i < Protocols.Count; i++)
            if (Protocols[i].Name != request.Protocols[i].Name || !request.Protocols[i].Metadata.Span.SequenceEqual(Protocols[i].Metadata))
                return false;
        return true;
    }

    /// <summary>Takes what a JoinGroup says. Metadata is copied: the request's frame does not live as long as the member.</summary>
    public void Update(Exchange exchange)
    {
        var request = exchange.RequestAs<JoinGroupRequest>();
        Protocols = [.. request.Protocols.Select(p => (p.Name, p.Metadata.ToArray()))];
        SessionTimeoutMs = request.SessionTimeoutMs;
        RebalanceTimeoutMs = exchange.Version >= 1 ? request.RebalanceTimeoutMs : request.SessionTimeoutMs;
        ClientId = exchange.ClientId;
        ClientHost = exchange.ClientHost;
    }
}
