namespace Keystone.Kafka.Records;

/// <summary>Whose clock a batch's timestamps come from.</summary>
public enum TimestampType
{
    CreateTime = 0,
    LogAppendTime = 1,
}
