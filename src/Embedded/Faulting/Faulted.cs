using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Faulting;

/// <summary>An error that a fault puts into an answer: for everything asked, or for one topic only.</summary>
internal readonly record struct Faulted(ErrorCode Code, string? Topic)
{
    /// <summary>The error for a topic's part of the answer.</summary>
    public ErrorCode For(string topic) => Topic is null || Topic == topic ? Code : ErrorCode.None;
}
