using System.Collections;
using System.Globalization;
using Keystone.Kafka.Generator.Definitions;
using Keystone.Kafka.Protocol;

namespace Keystone.Kafka.Tests.Messages;

/// <summary>Makes random messages that a version can carry, from the definitions.</summary>
internal sealed class MessageMaker(int seed)
{
    private readonly Random random = new(seed);

    public object Make(MessageDefinition message, Type type, short version) => Make(message, message.Body, type, version, 0);

    private object Make(MessageDefinition message, StructDefinition body, Type type, short version, int depth)
    {
        var made = Activator.CreateInstance(type)!;
        foreach (var field in body.Fields.Where(f => f.Versions.Contains(version)))
        {
            // A tagged field that has its default is not written at all: both ways have to be tried.
            if (field.IsTagged && random.Next(2) == 0)
                continue;
            var property = type.GetProperty(field.Name)!;
            property.SetValue(made, Value(message, field, property.PropertyType, version, depth));
        }
        if (message.Flexible.Contains(version) && random.Next(4) == 0)
            type.GetProperty("UnknownTaggedFields")!.SetValue(made, UnknownTags());
        return made;
    }

    private object? Value(MessageDefinition message, FieldDefinition field, Type type, short version, int depth)
    {
        if (field.Nullable.Contains(version) && random.Next(4) == 0)
            return field.Type == WireType.Records ? RecordData.Null : null;
        if (!field.IsArray)
            return One(message, field, Nullable.GetUnderlyingType(type) ?? type, version, depth);
        var list = (IList)Activator.CreateInstance(type)!;
        for (var left = random.Next(depth > 1 ? 2 : 4); left > 0; left--)
            list.Add(One(message, field, type.GetGenericArguments()[0], version, depth + 1));
        return list;
    }

    private object One(MessageDefinition message, FieldDefinition field, Type type, short version, int depth) =>
        field.Type switch
        {
            WireType.Bool => random.Next(2) == 0,
            WireType.Int8 => (sbyte)Number(),
            WireType.Int16 => (short)Number(),
            WireType.UInt16 => (ushort)Number(),
            WireType.Int32 => (int)Number(),
            WireType.Int64 => Number(),
            WireType.Float64 => random.NextDouble(),
            WireType.Error => (ErrorCode)(short)random.Next(-1, 130),
            WireType.String => Text(),
            WireType.Uuid => Uuid(),
            WireType.Bytes => (ReadOnlyMemory<byte>)Bytes(),
            WireType.Records => random.Next(2) == 0 ? RecordData.Of(Bytes()) : RecordData.Of(Bytes(), Bytes()),
            _ => Make(message, message.Structs.First(s => s.Name == field.StructName), type, version, depth + 1),
        };

    private long Number() =>
        random.Next(4) switch
        {
            0 => random.Next(-1, 3),
            1 => long.MaxValue,
            2 => long.MinValue,
            _ => random.NextInt64(),
        };

    private string Text() =>
        random.Next(4) switch
        {
            0 => "",
            1 => new string('x', random.Next(400)),
            2 => "übermäßig 流 🎬",
            _ => random.Next().ToString(CultureInfo.InvariantCulture),
        };

    private byte[] Bytes()
    {
        var bytes = new byte[random.Next(3) == 0 ? random.Next(300) : random.Next(5)];
        random.NextBytes(bytes);
        return bytes;
    }

    private Guid Uuid()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private List<UnknownTaggedField> UnknownTags()
    {
        var tags = new List<UnknownTaggedField> { new(1000, Bytes()) };
        if (random.Next(2) == 0)
            tags.Add(new UnknownTaggedField(int.MaxValue - 1, Bytes()));
        return tags;
    }
}
