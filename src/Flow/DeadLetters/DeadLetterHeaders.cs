namespace Keystone.Flow.DeadLetters;

/// <summary>The headers that a dead letter gets behind its own. A replay and <c>dlq</c> go by them; numbers stand as decimal text.</summary>
public static class DeadLetterHeaders
{
    public const string Cause = "keystone.cause";
    public const string Flow = "keystone.flow";
    public const string Cluster = "keystone.cluster";
    public const string Topic = "keystone.topic";
    public const string Partition = "keystone.partition";
    public const string Offset = "keystone.offset";
}
