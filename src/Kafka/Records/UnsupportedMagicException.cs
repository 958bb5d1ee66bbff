namespace Keystone.Kafka.Records;

/// <summary>Records in a format from before Kafka 0.11 (magic 0 or 1).</summary>
public sealed class UnsupportedMagicException : Exception
{
    public UnsupportedMagicException(int magic, long offset)
        : base(
            $"The records at offset {offset} are in the message format of magic {magic}, from before Kafka 0.11; only magic 2 is read. "
                + "Let a consumer and producer of today rewrite the topic, or start behind these records."
        )
    {
        Magic = magic;
        Offset = offset;
    }

    public int Magic { get; }

    /// <summary>The offset that the old message set begins (magic 0) or ends with (compressed magic 1).</summary>
    public long Offset { get; }
}
