using System.Buffers;
using System.Text;
using Keystone.Events.Json;

namespace Keystone.Events;

/// <summary>A compiled <c>select</c>: named expressions, written as one JSON object in the order of declaration.</summary>
public sealed class Projection
{
    internal Projection(IReadOnlyList<(string Name, CompiledExpression Expression)> fields)
    {
        Fields = fields;
        Prefixes = [.. fields.Select((field, place) => Prefix(field.Name, place))];
    }

    public IReadOnlyList<(string Name, CompiledExpression Expression)> Fields { get; }

    /// <summary>What stands before each value: brace or comma, the name and its colon.</summary>
    internal IReadOnlyList<byte[]> Prefixes { get; }

    private static byte[] Prefix(string name, int place)
    {
        var into = new ArrayBufferWriter<byte>();
        into.Write(place == 0 ? "{"u8 : ","u8);
        JsonOutput.WriteText(Encoding.UTF8.GetBytes(name), into);
        into.Write(":"u8);
        return into.WrittenSpan.ToArray();
    }
}
