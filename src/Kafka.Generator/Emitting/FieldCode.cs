using System;
using System.Globalization;
using Keystone.Kafka.Generator.Definitions;

namespace Keystone.Kafka.Generator.Emitting;

/// <summary>The C# of one field: its type, its default, and how a value is told from the default.</summary>
internal static class FieldCode
{
    /// <summary>The type of one value (of one element, for an array), without null mark.</summary>
    public static string ElementType(FieldDefinition field) =>
        field.Type switch
        {
            WireType.Bool => "bool",
            WireType.Int8 => "sbyte",
            WireType.Int16 => "short",
            WireType.UInt16 => "ushort",
            WireType.Int32 => "int",
            WireType.Int64 => "long",
            WireType.Float64 => "double",
            WireType.Error => "ErrorCode",
            WireType.String => "string",
            WireType.Uuid => "Guid",
            WireType.Bytes => "ReadOnlyMemory<byte>",
            WireType.Records => "RecordData",
            _ => field.StructName,
        };

    public static string PropertyType(FieldDefinition field)
    {
        var type = field.IsArray ? "List<" + ElementType(field) + ">" : ElementType(field);
        // RecordData is null by itself, it needs no mark.
        return field.IsNullable && (field.IsArray || field.Type != WireType.Records) ? type + "?" : type;
    }

    /// <summary>Fields that are made when first asked for, so that reading a message does not allocate what it replaces.</summary>
    public static bool IsLazy(FieldDefinition field) => !field.IsNullable && (field.IsArray || field.Type == WireType.Struct);

    /// <summary>The private field behind a lazy property, else the property itself.</summary>
    public static string Storage(FieldDefinition field) =>
        IsLazy(field) ? "_" + char.ToLowerInvariant(field.Name[0]) + field.Name.Substring(1) : field.Name;

    /// <summary>The initializer, or empty where C#'s default is Kafka's.</summary>
    public static string Initializer(FieldDefinition field)
    {
        if (field.DefaultsToNull || IsLazy(field))
            return "";
        if (field.IsArray)
            return " = [];";
        switch (field.Type)
        {
            case WireType.String:
                return " = \"" + (field.Default ?? "").Trim('"') + "\";";
            case WireType.Bytes:
                return field.IsNullable ? " = ReadOnlyMemory<byte>.Empty;" : "";
            case WireType.Struct:
                return " = new();";
            case WireType.Records:
            case WireType.Uuid:
                return "";
            default:
                return field.Default is null ? "" : " = " + Literal(field) + ";";
        }
    }

    /// <summary>An expression that is true where the value is not the default.</summary>
    public static string IsSet(FieldDefinition field)
    {
        var name = Storage(field);
        if (field.IsArray)
            return field.DefaultsToNull ? name + " is not null"
                : field.IsNullable ? name + " is not { Count: 0 }"
                : name + " is { Count: > 0 }";
        switch (field.Type)
        {
            case WireType.Bool:
                return field.Default == "true" ? "!" + name : name;
            case WireType.String:
                return field.DefaultsToNull ? name + " is not null" : name + " != \"" + (field.Default ?? "").Trim('"') + "\"";
            case WireType.Uuid:
                return name + " != Guid.Empty";
            case WireType.Bytes:
                return field.DefaultsToNull ? name + " is not null"
                    : field.IsNullable ? name + " is not { Length: 0 }"
                    : "!" + name + ".IsEmpty";
            case WireType.Records:
                return "!" + name + ".IsNull";
            case WireType.Struct:
                return field.DefaultsToNull ? name + " is not null"
                    : field.IsNullable ? name + " is not { IsDefault: true }"
                    : name + " is { IsDefault: false }";
            case WireType.Error:
                return name + " != ErrorCode.None";
            default:
                return name + " != " + Literal(field);
        }
    }

    /// <summary>The condition under which <paramref name="inner"/> holds, given that <paramref name="outer"/> does; empty = always.</summary>
    public static string Within(VersionRange inner, VersionRange outer)
    {
        var low = inner.First > outer.First ? "version >= " + inner.First : "";
        var high = inner.Last < outer.Last ? "version <= " + inner.Last : "";
        return low.Length > 0 && high.Length > 0 ? low + " && " + high : low + high;
    }

    /// <summary>Like <see cref="Within"/>, as an expression: <c>true</c> or <c>false</c> where that is known.</summary>
    public static string Holds(VersionRange inner, VersionRange outer)
    {
        if (inner.Intersect(outer).IsEmpty)
            return "false";
        var condition = Within(inner, outer);
        return condition.Length == 0 ? "true" : condition;
    }

    private static string Literal(FieldDefinition field)
    {
        var text = field.Default ?? "0";
        if (field.Type == WireType.Bool)
            return text;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return long.Parse(text.Substring(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                .ToString(CultureInfo.InvariantCulture);
        return text;
    }
}
