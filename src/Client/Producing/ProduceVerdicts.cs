using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>Reads error codes of Produce responses.</summary>
internal static class ProduceVerdicts
{
    public static ProduceVerdict Of(ErrorCode error) =>
        error switch
        {
            // A batch older than the five that a broker remembers: it is in the log, where is not told.
            ErrorCode.None or ErrorCode.DuplicateSequenceNumber => ProduceVerdict.Written,
            ErrorCode.OutOfOrderSequenceNumber => ProduceVerdict.OutOfOrder,
            ErrorCode.UnknownProducerId => ProduceVerdict.ForgottenProducer,
            ErrorCode.MessageTooLarge
            or ErrorCode.RecordListTooLarge
            or ErrorCode.InvalidRecord
            or ErrorCode.InvalidTimestamp
            or ErrorCode.UnsupportedCompressionType
            or ErrorCode.UnsupportedForMessageFormat => ProduceVerdict.Refused,
            ErrorCode.InvalidProducerEpoch or ErrorCode.ProducerFenced => ProduceVerdict.Fenced,
            ErrorCode.InvalidProducerIdMapping => ProduceVerdict.Expired,
            ErrorCode.InvalidTxnState or ErrorCode.TransactionAbortable => ProduceVerdict.Abort,
            _ => error.IsRetriable() ? ProduceVerdict.Retry : ProduceVerdict.Fatal,
        };

    /// <summary>Whether the batch may be in the log although the answer is an error.</summary>
    public static bool LeavesDoubt(ErrorCode error) =>
        error is ErrorCode.RequestTimedOut or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.NetworkException;
}
