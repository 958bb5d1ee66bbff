namespace Keystone.Client;

/// <summary>What is wrong with a cluster or topic as a whole: NoLeader, ClusterChanged or UnreadableLog.</summary>
public sealed class ClusterException : ClientException
{
    public ClusterException(ClientErrorCode code, string subject, string fact, string? cure = null, Exception? inner = null)
        : base(code, subject, fact, cure, inner) { }

    public override bool IsRetriable => Code == ClientErrorCode.NoLeader;
}
