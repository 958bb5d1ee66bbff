using System;
using System.Linq;
using Keystone.Kafka.Generator.Definitions;

namespace Keystone.Kafka.Generator.Emitting;

/// <summary>
/// The fewest bytes that an element of an array takes on the wire, in any version. A declared count is checked against what
/// remains divided by this before a list is made for it.
/// </summary>
internal static class SizeFloor
{
    public static int OfElement(FieldDefinition field, MessageDefinition message) =>
        field.Type == WireType.Struct ? Math.Max(1, OfStruct(message, field.StructName, 0)) : OfValue(field, message, 0);

    private static int OfStruct(MessageDefinition message, string name, int depth)
    {
        var found = message.Structs.First(s => s.Name == name);
        var versions = found.Versions.Intersect(message.Versions);
        if (depth > 8)
            return 1;
        var floor = int.MaxValue;
        for (var version = versions.First; version <= versions.Last; version++)
        {
            var size = message.Flexible.Contains(version) ? 1 : 0;
            foreach (var field in found.Fields.Where(f => !f.IsTagged && f.Versions.Contains(version)))
                size += field.IsArray ? 1 : OfValue(field, message, depth + 1);
            floor = Math.Min(floor, size);
        }
        return floor;
    }

    private static int OfValue(FieldDefinition field, MessageDefinition message, int depth) =>
        field.Type switch
        {
            WireType.Int16 or WireType.UInt16 or WireType.Error => 2,
            WireType.Int32 => 4,
            WireType.Int64 or WireType.Float64 => 8,
            WireType.Uuid => 16,
            WireType.Struct when !field.IsNullable => OfStruct(message, field.StructName, depth),
            // Compact strings, bytes and records start with one byte; bool, int8 and a null mark are one.
            _ => 1,
        };
}
