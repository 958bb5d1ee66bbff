namespace Keystone.Events;

/// <summary>Which variables an expression reads: a rule can refuse <c>event</c> for a stream that is not JSON.</summary>
[Flags]
public enum ExpressionInputs
{
    None = 0,
    Event = 1,
    Key = 2,
    Headers = 4,
    Topic = 8,
    Partition = 16,
    Offset = 32,
    Timestamp = 64,
}
