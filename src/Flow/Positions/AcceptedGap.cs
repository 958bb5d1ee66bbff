namespace Keystone.Flow.Positions;

/// <summary>A gap that the topology (<c>on_gap: skip</c>) or an operator (<c>resume --accept</c>) let the lane pass; kept with its position.</summary>
public sealed record AcceptedGap(GapKind Kind, long FromOffset, long ToOffset, DateTimeOffset AcceptedAt);
