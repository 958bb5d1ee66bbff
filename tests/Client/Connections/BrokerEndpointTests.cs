using Keystone.Client.Connections;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Connections;

public sealed class BrokerEndpointTests
{
    [Fact]
    public void Reads_names_addresses_and_v6() =>
        BrokerEndpoint
            .ParseList("a.example:9092, 127.0.0.1:19092,[::1]:9093,")
            .ShouldBe([new("a.example", 9092), new("127.0.0.1", 19092), new("::1", 9093)]);

    [Theory]
    [InlineData("a")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData(":9092")]
    [InlineData("a:9092,b:-1")]
    public void Names_the_address_that_is_none(string text) =>
        Should.Throw<FormatException>(() => BrokerEndpoint.ParseList(text)).Message.ShouldContain("is no broker address. Write host:port.");

    [Fact]
    public void Refuses_no_address() => Should.Throw<FormatException>(() => BrokerEndpoint.ParseList(" , "));
}
