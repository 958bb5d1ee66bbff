namespace Keystone.Kafka.Records;

/// <summary>Bytes that are not a record batch, or not the one that its header describes.</summary>
public sealed class CorruptBatchException : Exception
{
    public CorruptBatchException(string message)
        : base(message) { }

    public CorruptBatchException(string message, Exception inner)
        : base(message, inner) { }
}
