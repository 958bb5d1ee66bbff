using System.Linq;
using Keystone.Kafka.Generator.Definitions;

namespace Keystone.Kafka.Generator.Emitting;

/// <summary>Writes the static Read method of a struct or message.</summary>
internal static class ReadEmitter
{
    public static void Emit(CodeText code, MessageDefinition message, StructDefinition body, bool isMessage)
    {
        code.Block(
            "public static " + body.Name + " Read(ref ProtocolReader r, short version)",
            () =>
            {
                if (isMessage)
                    code.Line("ProtocolException.ThrowUnlessVersion(nameof(" + body.Name + "), version, LowestVersion, HighestVersion);");
                if (UsesFlexible(message, body))
                    code.Line("var flexible = " + FieldCode.Holds(message.Flexible, body.Versions) + ";");
                code.Line("var x = new " + body.Name + "();");
                foreach (var field in body.Fields.Where(f => !f.IsTagged))
                    code.When(FieldCode.Within(field.Versions, body.Versions), () => Field(code, message, field));
                Tagged(code, message, body);
                code.Line("return x;");
            }
        );
    }

    /// <summary>Whether the version decides between two encodings here.</summary>
    public static bool UsesFlexible(MessageDefinition message, StructDefinition body) =>
        body.Fields.Any(f => f.IsArray || f.Type is WireType.String or WireType.Bytes or WireType.Records)
        || !message.Flexible.Intersect(body.Versions).IsEmpty;

    private static void Field(CodeText code, MessageDefinition message, FieldDefinition field)
    {
        if (!field.IsArray)
        {
            code.Line(
                "x." + FieldCode.Storage(field) + " = " + Value(message, field, FieldCode.Holds(field.Nullable, field.Versions)) + ";"
            );
            return;
        }
        var nullable = FieldCode.Holds(field.Nullable, field.Versions);
        var type = FieldCode.ElementType(field);
        code.Line("{");
        code.Line("    var count = r.ReadArrayCount(flexible, " + nullable + ", " + SizeFloor.OfElement(field, message) + ");");
        var list = field.IsNullable ? "count < 0 ? null : new List<" + type + ">(count)" : "new List<" + type + ">(count)";
        // An empty array leaves a lazy list unmade.
        var guard = FieldCode.IsLazy(field) ? "count == 0 ? null : " : "";
        code.Line("    var list = " + guard + list + ";");
        code.Line("    for (var i = 0; i < count; i++)");
        code.Line("        list!.Add(" + Value(message, field, "false") + ");");
        code.Line("    x." + FieldCode.Storage(field) + " = list;");
        code.Line("}");
    }

    private static string Value(MessageDefinition message, FieldDefinition field, string nullable)
    {
        // A property may be called as its struct is: the message's name before it says which is meant.
        var structName = message.Name + "." + field.StructName;
        switch (field.Type)
        {
            case WireType.Error:
                return "(ErrorCode)r.ReadInt16()";
            case WireType.Struct when nullable == "false":
                return structName + ".Read(ref r, version)";
            case WireType.Struct:
                return (nullable == "true" ? "" : nullable + " && ") + "r.ReadNullMark() ? null : " + structName + ".Read(ref r, version)";
            case WireType.String:
            case WireType.Bytes:
                if (nullable == "false")
                    return "r.Read" + field.Type + "(flexible)";
                var read = "r.ReadNullable" + field.Type + "(flexible)";
                return nullable == "true" ? read : nullable + " ? " + read + " : r.Read" + field.Type + "(flexible)";
            case WireType.Records:
                return "r.ReadRecords(flexible)";
            default:
                return "r.Read" + field.Type + "()";
        }
    }

    private static void Tagged(CodeText code, MessageDefinition message, StructDefinition body)
    {
        if (message.Flexible.Intersect(body.Versions).IsEmpty)
            return;
        code.Block(
            "for (var tags = flexible ? r.ReadTagCount() : 0; tags > 0; tags--)",
            () =>
            {
                code.Line("var tag = r.ReadTag();");
                code.Block(
                    "switch (tag)",
                    () =>
                    {
                        foreach (var field in body.Fields.Where(f => f.IsTagged))
                        {
                            var condition = FieldCode.Within(field.Versions, body.Versions);
                            code.Line("case " + field.Tag + (condition.Length == 0 ? "" : " when " + condition) + ":");
                            code.Line("{");
                            code.Line("var outer = r.EnterTagged();");
                            Field(code, message, field);
                            code.Line("r.LeaveTagged(outer);");
                            code.Line("break;");
                            code.Line("}");
                        }
                        code.Line("default:");
                        code.Line("    (x.UnknownTaggedFields ??= []).Add(r.ReadUnknownTag(tag));");
                        code.Line("    break;");
                    }
                );
            }
        );
    }
}
