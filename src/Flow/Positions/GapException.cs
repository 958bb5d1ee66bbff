namespace Keystone.Flow.Positions;

/// <summary>The lane stands before a gap and may not pass it by itself.</summary>
public sealed class GapException(Gap gap) : Exception(gap.ToString())
{
    public Gap Gap { get; } = gap;
}
