namespace Keystone.Events.Values;

/// <summary>A type as a value: what <c>type(x)</c> gives and what the names of types stand for. One instance a type.</summary>
internal sealed class TypeValue
{
    private static readonly TypeValue[] ByKind =
    [
        new("null_type"),
        new("bool"),
        new("int"),
        new("uint"),
        new("double"),
        new("string"),
        new("bytes"),
        new("list"),
        new("map"),
        new("type"),
        new("google.protobuf.Timestamp"),
        new("google.protobuf.Duration"),
    ];

    private TypeValue(string name) => Name = name;

    public string Name { get; }

    public static TypeValue Of(CelKind kind) => ByKind[(int)kind];

    public static TypeValue? ByName(string name) => Array.Find(ByKind, t => t.Name == name);

    public static IEnumerable<string> Names => ByKind.Select(t => t.Name);

    public override string ToString() => Name;
}
