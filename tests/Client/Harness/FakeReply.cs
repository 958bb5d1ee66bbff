using Keystone.Kafka.Protocol;

namespace Keystone.Client.Tests.Harness;

/// <summary>What a fake broker does with a request.</summary>
internal abstract record FakeReply
{
    /// <summary>Never answers, and so none of the later requests of the connection.</summary>
    public static FakeReply Silence { get; } = new SilentReply();

    public static FakeReply Close { get; } = new ClosingReply();

    public static FakeReply Of(IKafkaMessage message) => new MessageReply(message);

    public static FakeReply Raw(params byte[] bytes) => new RawReply(bytes);

    /// <summary>Answers when told.</summary>
    public static FakeReply After(Task gate, FakeReply then) => new LateReply(gate, then);

    internal sealed record SilentReply : FakeReply;

    internal sealed record ClosingReply : FakeReply;

    internal sealed record MessageReply(IKafkaMessage Message) : FakeReply;

    internal sealed record RawReply(byte[] Bytes) : FakeReply;

    internal sealed record LateReply(Task Gate, FakeReply Then) : FakeReply;
}
