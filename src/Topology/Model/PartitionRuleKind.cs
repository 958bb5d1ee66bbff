namespace Keystone.Topology.Model;

/// <summary>How a route chooses the target's partition.</summary>
public enum PartitionRuleKind
{
    /// <summary>The source's partition is kept.</summary>
    Keep,

    /// <summary>murmur2 over the key's bytes, as Java's producer; a null key keeps <c>p mod N</c>.</summary>
    Key,

    /// <summary>murmur2 over the UTF-8 of an expression's text; a null result keeps <c>p mod N</c>.</summary>
    Expression,
}
