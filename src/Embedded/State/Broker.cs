using Keystone.Embedded.Serving;

namespace Keystone.Embedded.State;

/// <summary>One broker: its address, which it keeps over restarts, and whether it runs.</summary>
internal sealed class Broker(int id, string? rack)
{
    public const string Host = "127.0.0.1";

    public int Id { get; } = id;

    public string? Rack { get; } = rack;

    public int Port { get; set; }

    /// <summary>Whether the cluster counts it as alive; owned by the loop.</summary>
    public bool IsUp { get; set; }

    public BrokerListener? Listener { get; set; }

    public string Address => $"{Host}:{Port}";
}
