namespace Keystone.Events.Values;

/// <summary>A list that an expression made.</summary>
internal sealed class ListValue(Value[] items, int count)
{
    public static readonly ListValue Empty = new([], 0);

    public ReadOnlySpan<Value> Items => items.AsSpan(0, count);

    public int Count => count;
}
