namespace Keystone.Kafka.Generator.Definitions;

/// <summary>A field's type as written: <c>int32</c>, <c>string?7+</c>, <c>FetchTopic[]</c>, <c>uuid[]?</c>.</summary>
public sealed class FieldType
{
    private FieldType(WireType type, string structName, bool isArray, VersionRange nullable)
    {
        Type = type;
        StructName = structName;
        IsArray = isArray;
        Nullable = nullable;
    }

    public WireType Type { get; }

    public string StructName { get; }

    public bool IsArray { get; }

    public VersionRange Nullable { get; }

    public static FieldType? Parse(string text)
    {
        var nullable = VersionRange.None;
        var mark = text.IndexOf('?');
        if (mark >= 0)
        {
            var range = text.Substring(mark + 1);
            nullable = VersionRange.All;
            if (range.Length > 0 && !VersionRange.TryParse(range, out nullable))
                return null;
            text = text.Substring(0, mark);
        }
        var isArray = text.EndsWith("[]");
        if (isArray)
            text = text.Substring(0, text.Length - 2);
        var type = Named(text);
        if (type == WireType.Struct && (text.Length == 0 || !char.IsUpper(text[0])))
            return null;
        var mayBeNull = isArray || type is WireType.String or WireType.Bytes or WireType.Records or WireType.Struct;
        if (!nullable.IsEmpty && !mayBeNull)
            return null;
        return new FieldType(type, type == WireType.Struct ? text : "", isArray, nullable);
    }

    private static WireType Named(string text) =>
        text switch
        {
            "bool" => WireType.Bool,
            "int8" => WireType.Int8,
            "int16" => WireType.Int16,
            "uint16" => WireType.UInt16,
            "int32" => WireType.Int32,
            "int64" => WireType.Int64,
            "float64" => WireType.Float64,
            "error" => WireType.Error,
            "string" => WireType.String,
            "uuid" => WireType.Uuid,
            "bytes" => WireType.Bytes,
            "records" => WireType.Records,
            _ => WireType.Struct,
        };
}
