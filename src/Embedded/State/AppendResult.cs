using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.State;

/// <summary>Where a batch landed, or why it did not.</summary>
internal readonly record struct AppendResult(
    ErrorCode Error,
    string? Message = null,
    long BaseOffset = -1,
    long NextOffset = -1,
    long LogAppendTimeMs = -1
);
