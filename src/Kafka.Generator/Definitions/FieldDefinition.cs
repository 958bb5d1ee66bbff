namespace Keystone.Kafka.Generator.Definitions;

/// <summary>One field of a message or of a struct in it.</summary>
public sealed class FieldDefinition
{
    public FieldDefinition(string name, WireType type, string structName, bool isArray, int line)
    {
        Name = name;
        Type = type;
        StructName = structName;
        IsArray = isArray;
        Line = line;
    }

    public string Name { get; }

    public WireType Type { get; }

    /// <summary>The struct's name where <see cref="Type"/> is <see cref="WireType.Struct"/>, else empty.</summary>
    public string StructName { get; }

    public bool IsArray { get; }

    /// <summary>The versions that carry the field, within those of the struct around it.</summary>
    public VersionRange Versions { get; set; }

    /// <summary>The versions in which the field may be null.</summary>
    public VersionRange Nullable { get; set; } = VersionRange.None;

    /// <summary>The tag, or -1 for a field at a fixed place.</summary>
    public int Tag { get; set; } = -1;

    /// <summary>The default as written, or null where the type's own is meant.</summary>
    public string? Default { get; set; }

    /// <summary>Whether a value other than the default may be dropped silently by a version that does not carry the field.</summary>
    public bool Ignorable { get; set; }

    public string Comment { get; set; } = "";

    public int Line { get; }

    public bool IsTagged => Tag >= 0;

    public bool IsNullable => !Nullable.IsEmpty;

    public bool DefaultsToNull => Default == "null";
}
