namespace Keystone.Events.Language;

internal enum TypeKind : byte
{
    /// <summary>Known only when it runs.</summary>
    Dyn,

    /// <summary>The element type of an empty list: whatever is asked for.</summary>
    Free,
    Null,
    Bool,
    Int,
    UInt,
    Double,
    String,

    /// <summary>A string that may be null: <c>key</c>, the values of <c>headers</c>.</summary>
    NullableString,
    Bytes,
    List,
    Map,
    Type,
    Timestamp,
    Duration,
}

/// <summary>A type as the checker knows it: finer than those of values, lists and maps say what they hold.</summary>
internal sealed record CelType(TypeKind Kind, CelType? Key = null, CelType? Element = null)
{
    public static readonly CelType Dyn = new(TypeKind.Dyn);
    public static readonly CelType Free = new(TypeKind.Free);
    public static readonly CelType Null = new(TypeKind.Null);
    public static readonly CelType Bool = new(TypeKind.Bool);
    public static readonly CelType Int = new(TypeKind.Int);
    public static readonly CelType UInt = new(TypeKind.UInt);
    public static readonly CelType Double = new(TypeKind.Double);
    public static readonly CelType String = new(TypeKind.String);
    public static readonly CelType NullableString = new(TypeKind.NullableString);
    public static readonly CelType Bytes = new(TypeKind.Bytes);
    public static readonly CelType Type = new(TypeKind.Type);
    public static readonly CelType Timestamp = new(TypeKind.Timestamp);
    public static readonly CelType Duration = new(TypeKind.Duration);

    public bool IsOpen => Kind is TypeKind.Dyn or TypeKind.Free;

    public static CelType ListOf(CelType element) => new(TypeKind.List, Element: element);

    public static CelType MapOf(CelType key, CelType value) => new(TypeKind.Map, key, value);

    /// <summary>Whether a value of one may be a value of the other; dyn, also inside, leaves it to the run.</summary>
    public bool Agrees(CelType other)
    {
        if (IsOpen || other.IsOpen)
            return true;
        return (Kind, other.Kind) switch
        {
            (TypeKind.NullableString, TypeKind.Null or TypeKind.String) or (TypeKind.Null or TypeKind.String, TypeKind.NullableString) =>
                true,
            // As in CEL's checker: what protobuf can leave out may be compared with null.
            (TypeKind.Null, TypeKind.Timestamp or TypeKind.Duration) or (TypeKind.Timestamp or TypeKind.Duration, TypeKind.Null) => true,
            (TypeKind.List, TypeKind.List) => Element!.Agrees(other.Element!),
            (TypeKind.Map, TypeKind.Map) => Key!.Agrees(other.Key!) && Element!.Agrees(other.Element!),
            _ => Kind == other.Kind,
        };
    }

    /// <summary>The most special type that holds values of both: dyn where they do not agree.</summary>
    public CelType Join(CelType other)
    {
        if (Kind == TypeKind.Free)
            return other;
        if (other.Kind == TypeKind.Free || this == other)
            return this;
        return (Kind, other.Kind) switch
        {
            (TypeKind.NullableString or TypeKind.String or TypeKind.Null, TypeKind.NullableString) => other,
            (TypeKind.NullableString, TypeKind.String or TypeKind.Null) => this,
            (TypeKind.List, TypeKind.List) when Agrees(other) => ListOf(Element!.Join(other.Element!)),
            (TypeKind.Map, TypeKind.Map) when Agrees(other) => MapOf(Key!.Join(other.Key!), Element!.Join(other.Element!)),
            _ => Dyn,
        };
    }

    public override string ToString() =>
        Kind switch
        {
            TypeKind.Dyn or TypeKind.Free => "dyn",
            TypeKind.Null => "null_type",
            TypeKind.Bool => "bool",
            TypeKind.Int => "int",
            TypeKind.UInt => "uint",
            TypeKind.Double => "double",
            TypeKind.String => "string",
            TypeKind.NullableString => "string",
            TypeKind.Bytes => "bytes",
            TypeKind.List => $"list({Element})",
            TypeKind.Map => $"map({Key}, {Element})",
            TypeKind.Type => "type",
            TypeKind.Timestamp => "timestamp",
            _ => "duration",
        };
}
