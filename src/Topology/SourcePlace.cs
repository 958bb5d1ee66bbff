namespace Keystone.Topology;

/// <summary>A place in a file as an editor counts it: lines and columns from 1. File as the user named it.</summary>
public readonly record struct SourcePlace(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
