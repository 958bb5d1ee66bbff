using System.Collections;
using System.Reflection;
using Keystone.Kafka.Protocol;

namespace Keystone.Kafka.Tests.Messages;

/// <summary>Finds the first difference between two messages, field by field.</summary>
internal static class MessageComparer
{
    /// <summary>Where and how the two differ, or null.</summary>
    public static string? Difference(object? a, object? b, string path = "")
    {
        if (a is null || b is null)
            return ReferenceEquals(a, b) ? null : $"{path}: {a ?? "null"} and {b ?? "null"}";
        switch (a)
        {
            case ReadOnlyMemory<byte> left:
                return left.Span.SequenceEqual(((ReadOnlyMemory<byte>)b).Span) ? null : path + ": bytes differ";
            case RecordData left:
                var right = (RecordData)b;
                return left.IsNull == right.IsNull && left.ToArray().AsSpan().SequenceEqual(right.ToArray())
                    ? null
                    : path + ": records differ";
            case UnknownTaggedField left:
                var tag = (UnknownTaggedField)b;
                return left.Tag == tag.Tag && left.Data.Span.SequenceEqual(tag.Data.Span) ? null : path + ": tags differ";
            case string or ValueType:
                return a.Equals(b) ? null : $"{path}: {a} and {b}";
            case IList left:
                return Lists(left, (IList)b, path);
            default:
                return a.GetType()
                    .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property.CanWrite)
                    .Select(property => Difference(property.GetValue(a), property.GetValue(b), path + "." + property.Name))
                    .FirstOrDefault(difference => difference is not null);
        }
    }

    private static string? Lists(IList a, IList b, string path)
    {
        if (a.Count != b.Count)
            return $"{path}: {a.Count} and {b.Count} elements";
        for (var i = 0; i < a.Count; i++)
        {
            if (Difference(a[i], b[i], $"{path}[{i}]") is { } difference)
                return difference;
        }
        return null;
    }
}
