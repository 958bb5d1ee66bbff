namespace Keystone.Topology.Rules;

/// <summary>URLs of stores.</summary>
internal static class Urls
{
    public static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Host.Length > 0;
}
