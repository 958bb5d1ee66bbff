using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.State;

/// <summary>Why a topic or its partitions could not be made.</summary>
internal sealed record CreationError(ErrorCode Code, string Message);
