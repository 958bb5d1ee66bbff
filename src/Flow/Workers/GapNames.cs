using Keystone.Flow.Positions;

namespace Keystone.Flow.Workers;

/// <summary>What `resume --accept` calls the kinds of gaps.</summary>
internal static class GapNames
{
    public static GapKind? KindOf(AcceptKind? accept) =>
        accept switch
        {
            AcceptKind.Gap => GapKind.Retention,
            AcceptKind.Truncated => GapKind.Truncated,
            AcceptKind.Recreated => GapKind.Recreated,
            _ => null,
        };

    public static string OptionOf(GapKind kind) =>
        kind switch
        {
            GapKind.Retention => "gap",
            GapKind.Truncated => "truncated",
            _ => "recreated",
        };
}
