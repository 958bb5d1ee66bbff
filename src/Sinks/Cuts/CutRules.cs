using Keystone.Topology.Model;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// When an epoch ends, decided from the records since its first one alone, so that a replay cuts at the same places. Only
/// <see cref="Age"/> reads a clock; a cut that it asks for is recorded before it is made.
/// </summary>
/// <param name="SizeBytes">Encoded bytes before compression, of all objects of the epoch together.</param>
/// <param name="Time">Record time since the epoch's first record.</param>
/// <param name="Late">Records older than the newest one of the epoch minus this are late. Null: none are.</param>
public sealed record CutRules(long SizeBytes, long Records, TimeSpan? Time, TimeSpan? Age, TimeSpan? Late)
{
    /// <summary>An epoch with this many objects ends, so that their number is bounded whatever values <c>partition_by</c> gives.</summary>
    public const int MaxObjects = 10_000;

    public static CutRules Of(SinkModel sink) =>
        new(sink.Rotate.SizeBytes, sink.Rotate.Records, sink.Rotate.Time, sink.Rotate.Age, sink.Late);

    /// <summary>Whether a record of this time belongs to the next epoch.</summary>
    public bool EndsBefore(Epoch epoch, long recordTimeMs) =>
        Time is { } time && epoch.Records > 0 && recordTimeMs - epoch.FirstTimeMs >= (long)time.TotalMilliseconds;

    /// <summary>Whether the record that was just added is the epoch's last.</summary>
    public bool EndsAfter(Epoch epoch) => epoch.EncodedBytes >= SizeBytes || epoch.Records >= Records || epoch.Objects.Count >= MaxObjects;

    /// <summary>Whether a record of this time goes to the epoch's late object.</summary>
    public bool IsLate(Epoch epoch, long recordTimeMs) =>
        Late is { } late && epoch.Records > 0 && recordTimeMs < epoch.WatermarkMs - (long)late.TotalMilliseconds;
}
