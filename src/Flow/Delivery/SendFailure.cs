using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Elements;
using Keystone.Kafka.Protocol;

namespace Keystone.Flow.Delivery;

/// <summary>What ends a run when a send or the end of a transaction goes wrong.</summary>
internal static class SendFailure
{
    public static Exception Of(in ProduceResult result) =>
        result.Exception is { } cause
            ? Of(cause)
            : new InvalidOperationException($"{result.Partition} refuses a batch: {result.Error.Text()} {result.ErrorMessage}".TrimEnd());

    /// <summary>An epoch that is not ours any more is told as one error, whichever request it came from.</summary>
    public static Exception Of(Exception error) =>
        error is ProducerFencedException fenced ? new LaneFencedException(fenced.Message, fenced) : error;
}
