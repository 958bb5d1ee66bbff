using Keystone.Embedded.Configs;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>
/// What a broker checks of a produced batch before its log sees it, in a broker's order, and the rewriting that a topic's configs ask
/// for (append time, another codec). Runs on the connection's thread; one intake serves one request.
/// </summary>
internal sealed class BatchIntake(short version, long nowMs) : IDisposable
{
    private const short FirstWithZstd = 7;

    private readonly DecompressionWindow window = new();

    public PreparedBatch Prepare(RecordData records, TopicConfig? config, string topic, int partition)
    {
        var where = $"{topic}-{partition}";
        if (!TryFindBatch(records, where, out var batch, out var header, out var refused))
            return refused!;
        // An unknown topic's batches go no further: the loop answers that.
        if (config is null)
            return new PreparedBatch { Bytes = batch, Header = header };
        try
        {
            return CheckHeader(batch, header, config, where) ?? new RecordChecks(config, nowMs, where, window).Check(batch, header);
        }
        catch (CorruptBatchException e)
        {
            return PreparedBatch.Refuse(ErrorCode.InvalidRecord, e.Message);
        }
    }

    public void Dispose() => window.Dispose();

    private bool TryFindBatch(
        RecordData records,
        string where,
        out ReadOnlyMemory<byte> batch,
        out RecordBatchHeader header,
        out PreparedBatch? refused
    )
    {
        batch = default;
        header = default;
        refused = null;
        var bytes = records.Single;
        try
        {
            var batches = new RecordBatchEnumerator(bytes.Span);
            if (!batches.MoveNext())
            {
                refused = PreparedBatch.Refuse(
                    ErrorCode.InvalidRecord,
                    $"Produce requests with version {version} must have at least one record batch per partition ({where})"
                );
                return false;
            }
            header = batches.Header;
            batch = bytes.Slice(batches.Start, header.TotalBytes);
            if (header.Codec == CompressionCodec.Zstd && version < FirstWithZstd)
                refused = PreparedBatch.Refuse(
                    ErrorCode.UnsupportedCompressionType,
                    $"Produce requests with version {version} are not allowed to use ZStandard compression"
                );
            else if (batches.MoveNext())
                refused = PreparedBatch.Refuse(
                    ErrorCode.InvalidRecord,
                    $"Produce requests with version {version} are only allowed to contain exactly one record batch per partition"
                );
        }
        catch (UnsupportedMagicException)
        {
            refused = PreparedBatch.Refuse(
                ErrorCode.InvalidRecord,
                $"Produce requests with version {version} are only allowed to contain record batches with magic version 2"
            );
        }
        catch (CorruptBatchException e)
        {
            refused = PreparedBatch.Refuse(ErrorCode.CorruptMessage, e.Message);
        }
        return refused is null;
    }

    private static PreparedBatch? CheckHeader(ReadOnlyMemory<byte> batch, in RecordBatchHeader header, TopicConfig config, string where)
    {
        if (header.BaseOffset != 0)
            return PreparedBatch.Refuse(
                ErrorCode.InvalidRecord,
                $"The baseOffset of the record batch in the append to {where} should be 0, but it is {header.BaseOffset}"
            );
        if (batch.Length > config.MaxMessageBytes)
            return PreparedBatch.Refuse(
                ErrorCode.MessageTooLarge,
                $"The record batch size in the append to {where} is {batch.Length} bytes which exceeds the maximum configured value of "
                    + $"{config.MaxMessageBytes}."
            );
        if (!BatchCrc.Verify(batch.Span))
            return PreparedBatch.Refuse(
                ErrorCode.CorruptMessage,
                $"Record is corrupt (stored crc = {header.Crc}) in topic partition {where}."
            );
        if (header.IsControl)
            return PreparedBatch.Refuse(ErrorCode.InvalidRecord, $"Clients are not allowed to write control records to {where}.");
        if (header.RecordCount == 0 || header.HasHoles)
            return PreparedBatch.Refuse(
                ErrorCode.InvalidRecord,
                $"Inconsistent batch offset range [0, {header.LastOffsetDelta}] and count of records {header.RecordCount} in {where}"
            );
        if (header.ProducerId >= 0 && header.BaseSequence < 0)
            return PreparedBatch.Refuse(
                ErrorCode.InvalidRecord,
                $"Invalid sequence number {header.BaseSequence} in record batch with producerId {header.ProducerId} in {where}"
            );
        return null;
    }
}
