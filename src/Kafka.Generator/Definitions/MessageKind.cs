namespace Keystone.Kafka.Generator.Definitions;

public enum MessageKind
{
    Request,
    Response,
    Data,
}
