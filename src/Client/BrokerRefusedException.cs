using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>A broker answered with an error code that the client does not handle itself.</summary>
public sealed class BrokerRefusedException : ClientException
{
    public BrokerRefusedException(string subject, ErrorCode error, string? brokerMessage = null, string? cure = null)
        : base(ClientErrorCode.BrokerRefused, subject, Describe(error, brokerMessage), cure)
    {
        Error = error;
    }

    public ErrorCode Error { get; }

    public override bool IsRetriable => Error.IsRetriable();

    private static string Describe(ErrorCode error, string? brokerMessage) =>
        string.IsNullOrEmpty(brokerMessage)
            ? $"the broker answered {error.Text()}"
            : $"the broker answered {error.Text()} ({brokerMessage.TrimEnd('.')})";
}
