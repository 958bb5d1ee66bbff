namespace Keystone.Client.Producing;

/// <summary>
/// Told the end of each batch, for one partition in the order in which they were enqueued. Called on the producer's loop (mostly a
/// connection's thread): return at once; enqueueing more is allowed.
/// </summary>
public interface IProduceObserver
{
    void OnProduced(in ProduceResult result, object? state);

    /// <summary>All that is known by now has been told, to this observer and others: the time to wake somebody once for all of it.</summary>
    void OnTold() { }
}
