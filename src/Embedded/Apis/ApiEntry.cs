using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>An API that a cluster serves: its handler, and the versions both of the release and of our definitions.</summary>
internal sealed class ApiEntry
{
    public ApiEntry(IApi handler, KafkaRelease release)
    {
        Handler = handler;
        Description = ApiCatalogue.Get(handler.Key);
        var real = handler.In(release);
        Served = new VersionRange(Math.Max(real.First, Description.LowestVersion), Math.Min(real.Last, Description.HighestVersion));
        // librdkafka takes a broker for one without message format 2 unless Produce v0 is listed; Kafka 4 lists it and refuses it.
        Listed = handler.Key == ApiKey.Produce ? Served with { First = real.First } : Served;
        Prepares = handler is ProduceApi;
    }

    public IApi Handler { get; }

    public ApiDescription Description { get; }

    public VersionRange Served { get; }

    public VersionRange Listed { get; }

    public bool Prepares { get; }

    public bool Serves(short version) => Served.Contains(version);
}
