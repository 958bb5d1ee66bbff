namespace Keystone.Client.Fetching;

/// <summary>How a fetcher reads.</summary>
public sealed record FetcherOptions
{
    /// <summary>Only what is decided: up to the last stable offset, with the list of aborted transactions.</summary>
    public bool ReadCommitted { get; init; } = true;

    /// <summary>The broker answers once it has this much, or the wait is over.</summary>
    public int MinBytes { get; init; } = 1;
}
