namespace Keystone.Topology.Model;

/// <summary>What a stream promises on every hop (DESIGN.md, Delivery classes).</summary>
public enum DeliveryClass
{
    /// <summary>Transactions on the target hold data and position together: no loss, no duplicate for read_committed readers.</summary>
    ExactlyOnce,

    /// <summary>acks=all and idempotent: no loss; duplicates only between the last position commit and a crash.</summary>
    AtLeastOnce,

    /// <summary>acks=1: drops are counted, never silent.</summary>
    BestEffort,
}
