namespace Keystone.Cli.State;

/// <summary>What <c>keystone dev</c> leaves for other commands: <c>.keystone/&lt;pipeline&gt;.dev.json</c>.</summary>
public sealed record DevState
{
    public required int Pid { get; init; }

    public required string Started { get; init; }

    /// <summary>Bootstrap addresses by cluster name.</summary>
    public required IReadOnlyDictionary<string, string> Clusters { get; init; }
}
