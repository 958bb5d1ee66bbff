using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Protocol;

public sealed class NamesTests
{
    [Theory]
    [InlineData(ErrorCode.None, "NONE", false)]
    [InlineData(ErrorCode.NotLeaderOrFollower, "NOT_LEADER_OR_FOLLOWER", true)]
    [InlineData(ErrorCode.UnknownTopicOrPartition, "UNKNOWN_TOPIC_OR_PARTITION", true)]
    [InlineData(ErrorCode.InvalidProducerEpoch, "INVALID_PRODUCER_EPOCH", false)]
    [InlineData(ErrorCode.UnknownServerError, "UNKNOWN_SERVER_ERROR", false)]
    [InlineData((ErrorCode)9999, "ERROR_9999", false)]
    public void Errors_have_Kafkas_names_and_say_whether_to_try_again(ErrorCode code, string text, bool retriable)
    {
        code.Text().ShouldBe(text);
        code.IsRetriable().ShouldBe(retriable);
    }

    [Fact]
    public void Ids_have_Kafkas_text_form()
    {
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        KafkaUuid.ToText(id).ShouldBe("ABEiM0RVZneImaq7zN3u_w");
        KafkaUuid.Parse("ABEiM0RVZneImaq7zN3u_w").ShouldBe(id);
        KafkaUuid.ToText(Guid.Empty).ShouldBe("AAAAAAAAAAAAAAAAAAAAAA");
        KafkaUuid.TryParse("short", out _).ShouldBeFalse();
        KafkaUuid.TryParse("ABEiM0RVZneImaq7zN3u/w", out _).ShouldBeFalse();
        Should
            .Throw<FormatException>(() => KafkaUuid.Parse("?"))
            .Message.ShouldBe("'?' is not a Kafka id: 22 characters of URL-safe base64.");
    }
}
