namespace Keystone.Kafka.Records;

/// <summary>Sequence numbers of idempotent producers: from 0, and after int32's maximum 0 again.</summary>
public static class ProducerSequence
{
    /// <summary>The sequence <paramref name="count"/> records after <paramref name="sequence"/>.</summary>
    public static int Advance(int sequence, int count) => (int)(((long)sequence + count) & int.MaxValue);
}
