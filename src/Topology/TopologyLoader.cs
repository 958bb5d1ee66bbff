using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Reading;
using Keystone.Topology.Resolving;
using Keystone.Topology.Rules;

namespace Keystone.Topology;

/// <summary>Reads a topology file and what it includes into a validated model, or says everything that is wrong with it.</summary>
public static class TopologyLoader
{
    /// <summary>Loads the file at <paramref name="path"/> (relative: to the current folder). Never throws for what a file may hold.</summary>
    public static TopologyResult Load(string path, TopologyEnvironment environment) => Load(path, environment, reader => reader.Read(path));

    /// <summary>As <see cref="Load(string,TopologyEnvironment)"/>, for a root file whose bytes are at hand; <paramref name="path"/> names it.</summary>
    public static TopologyResult Load(string path, ReadOnlyMemory<byte> content, TopologyEnvironment environment) =>
        Load(path, environment, reader => reader.Read(path, content.ToArray()));

    private static TopologyResult Load(string path, TopologyEnvironment environment, Func<TopologyReader, TopologyConfig?> read)
    {
        var bag = new DiagnosticBag();
        var config = read(new TopologyReader(environment, bag));
        // Rules walk routes times regions: what is too large for that has been reported, and nothing else is looked at.
        if (config is null || !TopologyLimits.Check(config, bag))
            return new TopologyResult { Diagnostics = bag.InOrder() };
        var index = new TopologyIndex(config);
        var topics = new TopicBook(index);
        TopologyRules.Check(new RuleContext(index, topics, bag));
        var later = new DiagnosticBag(bag);
        LaterVersions.Find(index, later);
        return new TopologyResult
        {
            Model = bag.HasErrors ? null : new ModelBuilder(index, topics, Path.GetFullPath(path)).Build(),
            Diagnostics = bag.InOrder(),
            NotInThisVersion = later.InOrder(),
        };
    }
}
