using System.Buffers.Binary;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Protocol;

public sealed class FrameTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(18)]
    public void A_request_frame_has_its_size_and_a_header_that_reads_back(short version)
    {
        using var w = new ProtocolWriter(16);
        var request = new FetchRequest { MaxWaitMs = 500 };
        RequestFrame.Write(w, 77, "keystone", request, version);
        var bytes = w.ToArray();
        BinaryPrimitives.ReadInt32BigEndian(bytes).ShouldBe(bytes.Length - 4);
        var r = new ProtocolReader(bytes.AsMemory(4));
        RequestHeader.Read(ref r).ShouldBe(new RequestHeader(ApiKey.Fetch, version, 77, "keystone"));
        FetchRequest.Read(ref r, version).MaxWaitMs.ShouldBe(500);
        r.ExpectEnd();
    }

    [Fact]
    public void A_response_frame_has_tags_in_its_header_from_the_first_flexible_version_on()
    {
        Header(new MetadataResponse(), 8).ShouldBe(4);
        Header(new MetadataResponse(), 9).ShouldBe(5);
    }

    [Fact]
    public void ApiVersions_answers_without_tags_in_its_header()
    {
        Header(new ApiVersionsResponse(), 3).ShouldBe(4);
        Header(new ApiVersionsResponse(), 4).ShouldBe(4);
    }

    [Fact]
    public void Records_are_borrowed_and_counted_in_the_frame()
    {
        var header = new byte[61];
        var body = new byte[1000];
        using var w = new ProtocolWriter();
        var request = new ProduceRequest
        {
            Acks = -1,
            TopicData = [new() { Name = "t", PartitionData = [new() { Records = RecordData.Of(header, body) }] }],
        };
        RequestFrame.Write(w, 1, null, request, 12);
        var segments = w.Segments;
        segments.Count.ShouldBe(4);
        segments[1].ShouldBe(header);
        segments[2].ShouldBe(body);
        w.Length.ShouldBe(segments.Sum(s => s.Length));
        var bytes = w.ToArray();
        BinaryPrimitives.ReadInt32BigEndian(bytes).ShouldBe(w.Length - 4);
        var r = new ProtocolReader(bytes.AsMemory(4));
        RequestHeader.Read(ref r);
        var back = ProduceRequest.Read(ref r, 12).TopicData[0].PartitionData[0].Records;
        back.Length.ShouldBe(1061);
        back.Single.Length.ShouldBe(1061);
    }

    [Fact]
    public void Two_frames_in_one_writer_have_sizes_of_their_own()
    {
        using var w = new ProtocolWriter();
        var fetch = new FetchResponse { Responses = [new() { Partitions = [new() { Records = RecordData.Of(new byte[10]) }] }] };
        ResponseFrame.Write(w, 1, fetch, 12);
        var first = w.Length;
        ResponseFrame.Write(w, 2, fetch, 12);
        var bytes = w.ToArray();
        BinaryPrimitives.ReadInt32BigEndian(bytes).ShouldBe(first - 4);
        BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(first)).ShouldBe(bytes.Length - first - 4);
        w.Reset();
        w.Length.ShouldBe(0);
        w.Segments.ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_cannot_be_written_leaves_nothing_behind()
    {
        using var w = new ProtocolWriter();
        var good = new ProduceRequest
        {
            TopicData = [new() { Name = "t", PartitionData = [new() { Records = RecordData.Of(new byte[10]) }] }],
        };
        RequestFrame.Write(w, 1, "c", good, 9);
        var first = w.ToArray();
        good.TransactionalId = null;
        good.TopicData.Add(
            new()
            {
                Name = "u",
                PartitionData = [new() { Records = RecordData.Of(new byte[10]) }, new() { UnknownTaggedFields = [new(1, default)] }],
            }
        );
        Should.Throw<ProtocolException>(() => RequestFrame.Write(w, 2, "c", good, 8));
        w.ToArray().ShouldBe(first);
        w.Length.ShouldBe(first.Length);
    }

    [Fact]
    public void A_header_of_an_api_that_is_not_known_is_read()
    {
        byte[] bytes = [0x03, 0xe7, 0, 0, 0, 0, 0, 9, 0xff, 0xff];
        var r = new ProtocolReader(bytes);
        RequestHeader.Read(ref r).ShouldBe(new RequestHeader((ApiKey)999, 0, 9, null));
    }

    private static int Header<T>(T response, short version)
        where T : IKafkaMessage
    {
        using var body = new ProtocolWriter();
        response.Write(body, version);
        using var frame = new ProtocolWriter();
        ResponseFrame.Write(frame, 5, response, version);
        var r = new ProtocolReader(frame.ToArray().AsMemory(4));
        ResponseHeader.Read(ref r, response.ApiKey, version).CorrelationId.ShouldBe(5);
        return frame.Length - body.Length - 4;
    }
}
