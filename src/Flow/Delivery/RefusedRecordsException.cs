namespace Keystone.Flow.Delivery;

/// <summary>
/// The target refused records of a transaction, which is aborted: the run starts again from its position and treats them as <c>on_error</c>
/// says.
/// </summary>
internal sealed class RefusedRecordsException(IReadOnlyList<PoisonRecord> records)
    : Exception(
        $"the target refused {records.Count} record(s) for good, the first at {records[0].Partition} offset {records[0].Offset}: {records[0].Cause}"
    )
{
    public IReadOnlyList<PoisonRecord> Records { get; } = records;
}
