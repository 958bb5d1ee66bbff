using Keystone.Cli.Hosting;
using Keystone.Cli.Topologies;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo.Verifying;

/// <summary>
/// Knows, independently of the pipeline, what must arrive where: judges each produced record by the declarations of the flows that start at its topic,
/// reads every output, and keeps the books of both.
/// </summary>
internal sealed class Verification : IDisposable
{
    private readonly List<Place> _places = [];
    private readonly Dictionary<(string Cluster, string Topic), List<(FlowModel Flow, FlowJudge Judge)>> _judges = [];
    private readonly List<TopicReader> _readers = [];
    private readonly List<SinkFiles> _files = [];

    public Verification(TopologyModel model, ClusterAddresses addresses, Terminal terminal)
    {
        foreach (var flow in model.Flows)
            AddFlow(flow);
        foreach (var onCluster in _places.Where(place => place.Topic is not null).GroupBy(place => place.Cluster!))
        {
            var followers = _judges
                .Keys.Where(source => source.Cluster == onCluster.Key.Name && onCluster.Any(place => place.Topic == source.Topic))
                .ToDictionary<(string Cluster, string Topic), string, Action<ProducedRecord>>(
                    source => source.Topic,
                    source => record => Judge(source.Cluster, record),
                    StringComparer.Ordinal
                );
            _readers.Add(new TopicReader(addresses[onCluster.Key], onCluster, followers, terminal));
        }
        _files.AddRange(_places.Where(place => place.FileFlow is not null).Select(place => new SinkFiles(place)));
    }

    public IReadOnlyList<Place> Places => _places;

    public int FilesRead => _files.Sum(files => files.FilesRead);

    public IEnumerable<(FlowModel Flow, FlowJudge Judge)> Judges => _judges.Values.SelectMany(list => list);

    /// <summary>A record stands in a source topic: every flow that starts there owes its result from now on.</summary>
    public void Judge(string cluster, ProducedRecord record)
    {
        if (!_judges.TryGetValue((cluster, record.Topic), out var judges))
            return;
        foreach (var (_, judge) in judges)
        {
            // One at a time: an evaluator is not for two threads, and records of a topic come from several.
            lock (judge)
                judge.Judge(in record);
        }
    }

    public void ReadNewFiles()
    {
        foreach (var files in _files)
            files.ReadNew();
    }

    /// <summary>Nothing is owed to a topic, and every topic is read to its end.</summary>
    public bool TopicsAreSettled =>
        _places.Where(place => place.Topic is not null).All(place => place.Balance.IsSettled) && _readers.All(reader => reader.IsAtEnd);

    /// <summary>
    /// Nothing that a flow may start at is owed any more. The dead letters of sinks are not waited for: they are committed with the files, at the drain.
    /// </summary>
    public bool InputsAreSettled =>
        _places
            .Where(place => place.Topic is not null && !(place.IsDeadLetters && place.Flows.All(flow => flow.Sink is not null)))
            .All(place => place.Balance.IsSettled) && _readers.All(reader => reader.IsAtEnd);

    public bool FilesAreSettled => _places.Where(place => place.FileFlow is not null).All(place => place.Balance.IsSettled);

    public void Dispose()
    {
        foreach (var reader in _readers)
            reader.Dispose();
    }

    private void AddFlow(FlowModel flow)
    {
        var deadLetters = flow.OnError == ErrorAction.DeadLetter ? Topic(flow, flow.DeadLetterCluster, flow.DeadLetterTopic, true) : null;
        Place? files = null;
        var judge = new FlowJudge(
            flow,
            branch => branch.Topic is { } topic ? Topic(flow, flow.TargetCluster!, topic, false) : files ??= Files(flow),
            deadLetters
        );
        var source = (flow.Source.Cluster.Name, flow.Source.Topic);
        if (!_judges.TryGetValue(source, out var judges))
            _judges.Add(source, judges = []);
        judges.Add((flow, judge));
    }

    private Place Topic(FlowModel flow, ClusterModel cluster, string topic, bool deadLetters)
    {
        var place = _places.Find(known => known.Cluster == cluster && known.Topic == topic);
        if (place is null)
            _places.Add(place = Place.OfTopic(cluster, topic, deadLetters));
        if (!place.Flows.Contains(flow))
            place.Flows.Add(flow);
        return place;
    }

    private Place Files(FlowModel flow)
    {
        var place = Place.OfFiles(flow);
        place.Flows.Add(flow);
        _places.Add(place);
        return place;
    }
}
