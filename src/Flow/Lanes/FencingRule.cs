namespace Keystone.Flow.Lanes;

/// <summary>
/// What an epoch error means. A broker answers alike to a producer that another owner has replaced and to one whose transaction the
/// coordinator timed out (a stalled process); only the position records tell them apart.
/// </summary>
internal static class FencingRule
{
    /// <param name="initKept">InitProducerId with our own producer id and epoch succeeded: nobody else has the lane.</param>
    /// <param name="newestInstance">Who wrote the newest position record of the lane's partitions; null: none stands there.</param>
    /// <param name="ownInstance">This worker.</param>
    public static FencingVerdict Decide(bool initKept, string? newestInstance, string ownInstance) =>
        initKept || newestInstance is null || newestInstance == ownInstance
            ? new FencingVerdict(false, null)
            : new FencingVerdict(true, newestInstance);
}
