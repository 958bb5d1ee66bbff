using System.Globalization;

namespace Keystone.Client;

/// <summary>An error with a code, what it is about, the fact, and (where there is one) the cure.</summary>
public abstract class ClientException : Exception
{
    private protected ClientException(ClientErrorCode code, string subject, string fact, string? cure, Exception? inner = null)
        : base(Compose(code, subject, fact, cure), inner)
    {
        Code = code;
        Subject = subject;
        Fact = fact;
        Cure = cure;
    }

    public ClientErrorCode Code { get; }

    /// <summary>The cluster, broker, topic or transactional id concerned.</summary>
    public string Subject { get; }

    public string Fact { get; }

    public string? Cure { get; }

    /// <summary>Whether the same call may succeed later without anybody doing something.</summary>
    public abstract bool IsRetriable { get; }

    private static string Compose(ClientErrorCode code, string subject, string fact, string? cure)
    {
        var number = ((int)code).ToString(CultureInfo.InvariantCulture);
        return cure is null ? $"KS{number} {subject}: {fact}." : $"KS{number} {subject}: {fact}. {cure}.";
    }
}
