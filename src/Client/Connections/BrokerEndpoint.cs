using System.Globalization;

namespace Keystone.Client.Connections;

/// <summary>Where a broker listens.</summary>
public readonly record struct BrokerEndpoint(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads <c>host:port,[v6]:port</c>.</summary>
    /// <exception cref="FormatException">An address is not host:port; it is named.</exception>
    public static IReadOnlyList<BrokerEndpoint> ParseList(string addresses)
    {
        var list = new List<BrokerEndpoint>();
        foreach (var part in addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.LastIndexOf(':');
            if (
                colon <= 0
                || !int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                || port is 0 or > 65535
            )
                throw new FormatException($"'{part}' is no broker address. Write host:port.");
            list.Add(new BrokerEndpoint(part[..colon].Trim('[', ']'), port));
        }
        return list.Count > 0 ? list : throw new FormatException("No broker address is given. Write host:port, separated by commas.");
    }
}
