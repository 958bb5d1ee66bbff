namespace Keystone.Events.Values;

internal static class KindText
{
    /// <summary>A kind of value as an error names it.</summary>
    public static string Of(CelKind kind) =>
        kind switch
        {
            CelKind.Null => "null",
            CelKind.Timestamp => "timestamp",
            CelKind.Duration => "duration",
            _ => TypeValue.Of(kind).Name,
        };
}
