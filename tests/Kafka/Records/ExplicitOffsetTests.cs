using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Records;

public sealed class ExplicitOffsetTests
{
    [Fact]
    public void A_batch_may_keep_its_sources_offsets_with_holes()
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        writer.AppendRaw(10, Tail("a"), 3).ShouldBeTrue();
        writer.AppendRaw(11, Tail("b"), 4).ShouldBeTrue();
        writer.AppendRaw(12, Tail("c"), 900).ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => writer.AppendRaw(13, Tail("d"), 900));
        using var batch = writer.Complete();

        batch.Header.HasHoles.ShouldBeTrue();
        batch.Header.LastOffset.ShouldBe(900);
        Offsets(batch).ShouldBe([3, 4, 900]);

        writer.AppendRaw(1, Tail("e"));
        using var next = writer.Complete();
        Offsets(next).ShouldBe([0]);
    }

    private static List<long> Offsets(EncodedBatch batch)
    {
        var offsets = new List<long>();
        var records = new RecordIterator(batch.Memory, null);
        while (records.MoveNext())
            offsets.Add(records.Current.Offset);
        return offsets;
    }

    private static byte[] Tail(string key)
    {
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        writer.Append(0, System.Text.Encoding.UTF8.GetBytes(key), OptionalBytes.Null);
        using var batch = writer.Complete();
        var records = new RecordIterator(batch.Memory, null);
        records.MoveNext();
        return records.Current.Tail.ToArray();
    }
}
