using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>Every API that a cluster serves, by key.</summary>
internal sealed class ApiTable
{
    private readonly SortedDictionary<short, ApiEntry> entries = [];

    public ApiTable(KafkaRelease release)
    {
        foreach (var handler in Handlers())
        {
            var range = handler.In(release);
            if (range.Last >= range.First)
                entries.Add((short)handler.Key, new ApiEntry(handler, release));
        }
    }

    public IEnumerable<ApiEntry> All => entries.Values;

    public ApiEntry? Find(ApiKey key) => entries.GetValueOrDefault((short)key);

    private static IEnumerable<IApi> Handlers() =>
        [
            new ProduceApi(),
            new FetchApi(),
            new ListOffsetsApi(),
            new MetadataApi(),
            new ApiVersionsApi(),
            new CreateTopicsApi(),
            new DeleteTopicsApi(),
            new InitProducerIdApi(),
            new FindCoordinatorApi(),
        ];
}
