namespace Keystone.Cli.State;

/// <summary>What a <c>keystone run</c> leaves for other commands: <c>.keystone/&lt;pipeline&gt;.&lt;region&gt;.&lt;pid&gt;.json</c>.</summary>
public sealed record RunState
{
    public required int Pid { get; init; }

    public required string Started { get; init; }

    public required string Region { get; init; }

    /// <summary>Of the worker's own HTTP: <c>http://127.0.0.1:PORT</c>.</summary>
    public required string Address { get; init; }
}
