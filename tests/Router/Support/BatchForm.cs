using Keystone.Kafka.Compression;

namespace Keystone.Router.Tests.Support;

/// <summary>What a made-up batch is like.</summary>
internal sealed record BatchForm
{
    public CompressionCodec Codec { get; init; } = CompressionCodec.Lz4;

    public long ProducerId { get; init; } = -1;

    public bool IsTransactional { get; init; }

    public bool StampsAppendTime { get; init; }

    public long AppendTimeMs { get; init; }
}
