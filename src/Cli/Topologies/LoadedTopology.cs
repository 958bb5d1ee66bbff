using Keystone.Cli.Hosting;
using Keystone.Cli.State;
using Keystone.Topology;
using Keystone.Topology.Model;

namespace Keystone.Cli.Topologies;

/// <summary>The topology that a command works on, and what lies beside it.</summary>
public sealed class LoadedTopology
{
    private LoadedTopology(TopologyModel model) => Model = model;

    public TopologyModel Model { get; }

    public StateFolder State => new(Model.Folder, Model.Pipeline);

    public static LoadedTopology Of(TopologyModel model) => new(model);

    /// <summary>The file that a command means: its argument, else KEYSTONE_TOPOLOGY, else <c>topology.yaml</c> in the current folder.</summary>
    public static string FileOf(string? argument) =>
        argument ?? (Environment.GetEnvironmentVariable("KEYSTONE_TOPOLOGY") is { Length: > 0 } named ? named : "topology.yaml");

    /// <summary>The model, warnings said; or null after saying all that is wrong: the exit code is 2 then.</summary>
    /// <param name="toRun">True for commands that run flows: what this version does not run is wrong for them.</param>
    public static LoadedTopology? Load(string? argument, Terminal terminal, bool toRun)
    {
        var result = TopologyLoader.Load(FileOf(argument), TopologyEnvironment.FromProcess());
        IEnumerable<Diagnostic> said = result.Diagnostics;
        if (toRun)
            said = said.Concat(result.NotInThisVersion);
        foreach (var diagnostic in said)
            terminal.Say(diagnostic.ToString());
        return result.Model is null || (toRun && result.NotInThisVersion.Count > 0) ? null : new LoadedTopology(result.Model);
    }

    /// <summary>The region that the option names; the only one where there is one.</summary>
    public RegionModel Region(string? option)
    {
        var names = string.Join(", ", Model.Regions.Select(region => region.Name));
        if (option is not null)
            return Model.Region(option) ?? throw CliErrors.NotDeclared.With($"region '{option}'", "is not declared", $"Declared: {names}.");
        return Model.Regions is [var only]
            ? only
            : throw CliErrors.RegionNeeded.With(
                "region",
                $"the topology has {Model.Regions.Count}, and this works on one",
                $"Say which with --region: {names}."
            );
    }
}
