using System.Buffers.Binary;
using System.Text;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Router.Tests.Support;

/// <summary>Makes batches as a broker's log has them, and reads batches.</summary>
internal static class Batches
{
    /// <summary>Records keep their offsets, holes included.</summary>
    public static byte[] Make(BatchForm form, IReadOnlyList<Made> records)
    {
        using var writer = new RecordBatchWriter(
            new RecordBatchOptions
            {
                Codec = form.Codec,
                MaxBytes = int.MaxValue,
                MaxRecordBytes = int.MaxValue,
            }
        );
        foreach (var record in records)
            writer.AppendRaw(record.TimestampMs, Tail(record), (int)(record.Offset - records[0].Offset)).ShouldBeTrue();
        using var made = writer.Complete();
        var h = made.Header;
        var batch = made.Memory.ToArray();
        var attributes = (ushort)h.Attributes | (form.StampsAppendTime ? 8 : 0) | (form.IsTransactional ? 16 : 0);
        new RecordBatchHeader
        {
            BaseOffset = records[0].Offset,
            BatchLength = h.BatchLength,
            PartitionLeaderEpoch = 7,
            Attributes = (short)attributes,
            LastOffsetDelta = h.LastOffsetDelta,
            BaseTimestamp = h.BaseTimestamp,
            MaxTimestamp = form.StampsAppendTime ? form.AppendTimeMs : h.MaxTimestamp,
            ProducerId = form.ProducerId,
            ProducerEpoch = (short)(form.ProducerId < 0 ? -1 : 0),
            RecordCount = h.RecordCount,
        }.Write(batch);
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), BatchCrc.Compute(batch));
        return batch;
    }

    public static byte[] Marker(ControlType type, long offset, long producerId) =>
        new ControlRecord(type, 0).ToBatch(offset, 7, producerId, 0, 1000);

    public static byte[] Tail(Made record)
    {
        var headers = new RecordHeaders();
        foreach (var header in record.Headers.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = header.Split('=');
            headers.Add(
                Encoding.UTF8.GetBytes(parts[0]),
                parts.Length == 1 ? OptionalBytes.Null : new OptionalBytes(Encoding.UTF8.GetBytes(parts[1]))
            );
        }

        using var writer = new RecordBatchWriter(new RecordBatchOptions { MaxBytes = int.MaxValue, MaxRecordBytes = int.MaxValue });
        writer.Append(record.TimestampMs, record.KeyBytes, record.ValueBytes, headers);
        using var one = writer.Complete();
        var iterator = new RecordIterator(one.Memory, null);
        iterator.MoveNext();
        return iterator.Current.Tail.ToArray();
    }

    public static List<Made> Read(ReadOnlyMemory<byte> batch)
    {
        BatchCrc.Verify(batch.Span).ShouldBeTrue("the checksum of every batch that leaves must be right");
        using var window = new DecompressionWindow();
        var read = new List<Made>();
        var records = new RecordIterator(batch, window);
        while (records.MoveNext())
        {
            ref readonly var record = ref records.Current;
            var headers = new StringBuilder();
            var reader = record.Headers;
            while (reader.MoveNext())
            {
                headers.Append(Encoding.UTF8.GetString(reader.Key));
                if (!reader.Value.IsNull)
                    headers.Append('=').Append(Encoding.UTF8.GetString(reader.Value.Span));
                headers.Append(';');
            }

            read.Add(
                new Made(
                    record.Offset,
                    record.Timestamp,
                    record.KeyIsNull ? null : Encoding.UTF8.GetString(record.Key),
                    record.ValueIsNull ? null : Encoding.UTF8.GetString(record.Value),
                    headers.ToString()
                )
            );
        }

        return read;
    }
}
