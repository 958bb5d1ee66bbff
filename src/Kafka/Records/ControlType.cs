namespace Keystone.Kafka.Records;

/// <summary>What a control batch marks.</summary>
public enum ControlType : short
{
    Abort = 0,
    Commit = 1,
}
