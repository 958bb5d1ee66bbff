namespace Keystone.Topology.Model;

/// <summary>The folders of a sink: by time, or by the values of fields. One of the two is set.</summary>
public sealed record SinkPartitioning
{
    /// <summary>The record's own timestamp.</summary>
    public static ExpressionModel RecordTimestamp { get; } = new() { Text = "timestamp" };

    /// <summary>Null where <see cref="Fields"/> is used.</summary>
    public TimeGranularity? Time { get; init; }

    /// <summary>Gives the time of a record (a timestamp); the record's own by default.</summary>
    public ExpressionModel From { get; init; } = RecordTimestamp;

    /// <summary>True where <see cref="From"/> is the record's own timestamp: nothing has to be evaluated.</summary>
    public bool FromRecordTimestamp => From.Text == "timestamp";

    /// <summary>UTC by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Empty where <see cref="Time"/> is used.</summary>
    public IReadOnlyList<ExpressionModel> Fields { get; init; } = [];
}
