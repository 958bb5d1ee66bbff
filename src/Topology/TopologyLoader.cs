namespace Keystone.Topology;

/// <summary>Reads a topology file and what it includes into a validated model, or says everything that is wrong with it.</summary>
public static class TopologyLoader
{
    /// <summary>Loads the file at <paramref name="path"/> (relative: to the current folder). Never throws for what a file may hold.</summary>
    public static TopologyResult Load(string path, TopologyEnvironment environment) =>
        new()
        {
            Diagnostics =
            [
                new Diagnostic(path, 1, 1, "KS1001", DiagnosticSeverity.Error, "topology", "cannot be read", "Name a file that exists."),
            ],
        };
}
