namespace Keystone.Topology.Model;

/// <summary>How wide the time folders of a sink are.</summary>
public enum TimeGranularity
{
    Month,
    Day,
    Hour,
    Minute,
}
