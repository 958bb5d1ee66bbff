namespace Keystone.Client.Producing;

/// <summary>A producer id with its epoch; (-1, -1) is a producer without idempotence.</summary>
public readonly record struct ProducerIdentity(long ProducerId, short Epoch)
{
    public static ProducerIdentity None { get; } = new(-1, -1);

    public override string ToString() => $"producer id {ProducerId} epoch {Epoch}";
}
