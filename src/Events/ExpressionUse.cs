namespace Keystone.Events;

/// <summary>What an expression is for: it decides which types of result compile.</summary>
public enum ExpressionUse
{
    /// <summary>A <c>where</c>: bool, or a type that is only known when it runs.</summary>
    Where,

    /// <summary>A field of a <c>select</c>: anything that has a JSON form.</summary>
    Value,

    /// <summary>A text to hash or to name something by (<c>partition_by</c>, ids): no list, map or type.</summary>
    Text,
}
