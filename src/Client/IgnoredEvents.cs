namespace Keystone.Client;

internal sealed class IgnoredEvents : IClientEvents
{
    public static readonly IgnoredEvents Instance = new();
}
