namespace Keystone.Kafka.Records;

/// <summary>What a batch's header says of its producer.</summary>
/// <param name="BaseSequence">Of the first record; <see cref="ProducerSequence"/> counts on.</param>
public readonly record struct BatchStamp(long ProducerId, short ProducerEpoch, int BaseSequence, bool IsTransactional)
{
    /// <summary>No idempotence: the broker takes every batch as new.</summary>
    public static BatchStamp None => new(-1, -1, -1, false);
}
