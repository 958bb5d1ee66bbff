using System.Linq;
using Keystone.Kafka.Generator.Definitions;

namespace Keystone.Kafka.Generator.Emitting;

/// <summary>Writes the Write method of a struct or message, and IsDefault.</summary>
internal static class WriteEmitter
{
    public static void Emit(CodeText code, MessageDefinition message, StructDefinition body, bool isMessage)
    {
        code.Block(
            "public void Write(ProtocolWriter w, short version)",
            () =>
            {
                if (isMessage)
                    code.Line("ProtocolException.ThrowUnlessVersion(nameof(" + body.Name + "), version, LowestVersion, HighestVersion);");
                if (ReadEmitter.UsesFlexible(message, body))
                    code.Line("var flexible = " + FieldCode.Holds(message.Flexible, body.Versions) + ";");
                foreach (var field in body.Fields)
                {
                    var carried = FieldCode.Within(field.Versions, body.Versions);
                    if (!field.IsTagged)
                        code.When(carried, () => Field(code, message, field));
                    if (carried.Length > 0 && !field.Ignorable)
                    {
                        code.Line((field.IsTagged ? "if (!(" + carried + ") && " : "else if (") + FieldCode.IsSet(field) + ")");
                        code.Line("    throw ProtocolException.NotCarried(" + Path(message, body, field) + ", version);");
                    }
                }
                Tagged(code, message, body);
            }
        );
    }

    public static void EmitIsDefault(CodeText code, StructDefinition body)
    {
        code.Line("/// <summary>Whether every field has its default: such a struct is left out where it has a tag.</summary>");
        code.Line("public bool IsDefault =>");
        code.Line("    UnknownTaggedFields is null");
        foreach (var field in body.Fields)
            code.Line("    && !(" + FieldCode.IsSet(field) + ")");
        code.Line("    ;");
    }

    private static string Path(MessageDefinition message, StructDefinition body, FieldDefinition field) =>
        "\"" + (body.Name == message.Name ? "" : message.Name + ".") + body.Name + "." + field.Name + "\"";

    private static void Field(CodeText code, MessageDefinition message, FieldDefinition field)
    {
        var name = FieldCode.Storage(field);
        var nullable = FieldCode.Holds(field.Nullable, field.Versions);
        if (field.IsArray)
        {
            code.Line("{");
            code.Line("    var list = " + name + ";");
            var count = FieldCode.IsLazy(field) ? "list?.Count ?? 0" : "list?.Count ?? -1";
            code.Line("    var count = w.WriteArrayCount(" + count + ", flexible, " + nullable + ");");
            code.Line("    for (var i = 0; i < count; i++)");
            code.Line("        " + Value(field, "list![i]", "false"));
            code.Line("}");
            return;
        }
        if (FieldCode.IsLazy(field))
            name = field.Name;
        if (field.Type == WireType.Struct && field.IsNullable)
        {
            code.Line("if (!w.WriteNullMark(" + name + " is null, " + nullable + "))");
            code.Line("    " + name + "!.Write(w, version);");
            return;
        }
        code.Line(Value(field, name, nullable));
    }

    private static string Value(FieldDefinition field, string value, string nullable) =>
        field.Type switch
        {
            WireType.Error => "w.WriteInt16((short)" + value + ");",
            WireType.Struct => value + ".Write(w, version);",
            WireType.String or WireType.Bytes when nullable == "false" && !field.IsNullable => "w.Write"
                + field.Type
                + "("
                + value
                + ", flexible);",
            WireType.String or WireType.Bytes => "w.WriteNullable" + field.Type + "(" + value + ", flexible, " + nullable + ");",
            WireType.Records => "w.WriteRecords(" + value + ", flexible, " + nullable + ");",
            _ => "w.Write" + field.Type + "(" + value + ");",
        };

    private static void Tagged(CodeText code, MessageDefinition message, StructDefinition body)
    {
        if (message.Flexible.Intersect(body.Versions).IsEmpty)
        {
            code.Line("ProtocolException.ThrowIfTagged(UnknownTaggedFields, version);");
            return;
        }
        var tagged = body.Fields.Where(f => f.IsTagged).OrderBy(f => f.Tag).ToList();
        code.Block(
            "if (flexible)",
            () =>
            {
                code.Line("var tags = UnknownTaggedFields?.Count ?? 0;");
                foreach (var field in tagged)
                    code.Line("if (" + Present(field, body) + ") tags++;");
                code.Line("w.WriteUnsignedVarint((uint)tags);");
                foreach (var field in tagged)
                {
                    code.Block(
                        "if (" + Present(field, body) + ")",
                        () =>
                        {
                            code.Line("var mark = w.BeginTagged(" + field.Tag + ");");
                            Field(code, message, field);
                            code.Line("w.EndTagged(mark);");
                        }
                    );
                }
                code.Line("w.WriteUnknownTags(UnknownTaggedFields);");
            }
        );
        if (FieldCode.Holds(message.Flexible, body.Versions) != "true")
        {
            code.Line("else");
            code.Line("    ProtocolException.ThrowIfTagged(UnknownTaggedFields, version);");
        }
    }

    private static string Present(FieldDefinition field, StructDefinition body)
    {
        var carried = FieldCode.Within(field.Versions, body.Versions);
        return (carried.Length == 0 ? "" : carried + " && ") + FieldCode.IsSet(field);
    }
}
