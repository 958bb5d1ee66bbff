using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Serving;

/// <summary>What a connection does with a request: sends a response, sends none, or closes.</summary>
internal readonly record struct Answer(IKafkaMessage? Response, bool Close);
