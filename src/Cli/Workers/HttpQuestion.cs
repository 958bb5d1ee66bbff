namespace Keystone.Cli.Workers;

/// <summary>A request that may be answered: GET or POST, from this machine, not from a web page.</summary>
internal sealed record HttpQuestion(string Method, string Path, IReadOnlyDictionary<string, string> Query)
{
    public static bool TryRead(string? head, out HttpQuestion question)
    {
        question = new HttpQuestion("", "", new Dictionary<string, string>());
        if (head is null)
            return false;
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [("GET" or "POST") and var method, ['/', ..] and var target, "HTTP/1.1" or "HTTP/1.0"])
            return false;
        string? host = null;
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                return false;
            var name = line[..colon];
            if (name.Equals("Origin", StringComparison.OrdinalIgnoreCase))
                return false;
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                host = line[(colon + 1)..].Trim();
        }
        if (host is null || HostName(host) is not ("127.0.0.1" or "localhost"))
            return false;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        question = new HttpQuestion(method, mark < 0 ? target : target[..mark], Parse(mark < 0 ? "" : target[(mark + 1)..]));
        return true;
    }

    private static string HostName(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon < 0 ? host : host[..colon];
    }

    private static Dictionary<string, string> Parse(string query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                values[pair[..equals]] = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }
        return values;
    }
}
