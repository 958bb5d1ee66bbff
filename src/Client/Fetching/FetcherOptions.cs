namespace Keystone.Client.Fetching;

/// <summary>How a fetcher reads.</summary>
public sealed record FetcherOptions
{
    /// <summary>Only what is decided: up to the last stable offset, with the list of aborted transactions.</summary>
    public bool ReadCommitted { get; init; } = true;

    /// <summary>The broker answers once it has this much, or the wait is over.</summary>
    public int MinBytes { get; init; } = 1;

    /// <summary>
    /// Answers are completed on the receive loop, which may be the thread that serves all sockets: without a change of threads, but the
    /// continuation must be short and must not block.
    /// </summary>
    public bool AnswersInline { get; init; }
}
