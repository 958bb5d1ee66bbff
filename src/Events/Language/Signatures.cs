namespace Keystone.Events.Language;

/// <summary>One way to call a function: the types that it takes (the receiver first where it has one) and the type that it gives.</summary>
internal sealed record Signature(Function Function, string Name, bool Receiver, CelType[] Takes, CelType Gives)
{
    public bool Accepts(IReadOnlyList<CelType> arguments)
    {
        for (var i = 0; i < Takes.Length; i++)
            if (!arguments[i].Agrees(Takes[i]))
                return false;
        return true;
    }

    public override string ToString() =>
        Receiver ? $"{Takes[0]}.{Name}({string.Join(", ", Takes.Skip(1))})" : $"{Name}({string.Join(", ", Takes.AsEnumerable())})";
}

/// <summary>CEL's standard functions.</summary>
internal static class Signatures
{
    private static readonly CelType AnyList = CelType.ListOf(CelType.Dyn);
    private static readonly CelType AnyMap = CelType.MapOf(CelType.Dyn, CelType.Dyn);

    private static readonly ILookup<string, Signature> ByName = All().ToLookup(s => s.Name);

    public static IEnumerable<string> Names => ByName.Select(g => g.Key);

    public static IEnumerable<Signature> Named(string name) => ByName[name];

    private static IEnumerable<Signature> All() => [.. Texts(), .. Conversions(), .. Dates()];

    private static IEnumerable<Signature> Texts()
    {
        foreach (var sized in new[] { CelType.String, CelType.Bytes, AnyList, AnyMap })
        {
            yield return new(Function.Size, "size", false, [sized], CelType.Int);
            yield return new(Function.Size, "size", true, [sized], CelType.Int);
        }
        yield return new(Function.Contains, "contains", true, [CelType.String, CelType.String], CelType.Bool);
        yield return new(Function.StartsWith, "startsWith", true, [CelType.String, CelType.String], CelType.Bool);
        yield return new(Function.EndsWith, "endsWith", true, [CelType.String, CelType.String], CelType.Bool);
        yield return new(Function.Matches, "matches", true, [CelType.String, CelType.String], CelType.Bool);
        yield return new(Function.Matches, "matches", false, [CelType.String, CelType.String], CelType.Bool);
    }

    private static IEnumerable<Signature> Conversions()
    {
        (Function Function, string Name, CelType Gives, CelType[] Takes)[] conversions =
        [
            (Function.ToInt, "int", CelType.Int, [CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Timestamp]),
            (Function.ToUInt, "uint", CelType.UInt, [CelType.UInt, CelType.Int, CelType.Double, CelType.String]),
            (Function.ToDouble, "double", CelType.Double, [CelType.Double, CelType.Int, CelType.UInt, CelType.String]),
            (
                Function.ToText,
                "string",
                CelType.String,
                [
                    CelType.String,
                    CelType.Bool,
                    CelType.Int,
                    CelType.UInt,
                    CelType.Double,
                    CelType.Bytes,
                    CelType.Timestamp,
                    CelType.Duration,
                ]
            ),
            (Function.ToBytes, "bytes", CelType.Bytes, [CelType.Bytes, CelType.String]),
            (Function.ToBool, "bool", CelType.Bool, [CelType.Bool, CelType.String]),
            (Function.ToTimestamp, "timestamp", CelType.Timestamp, [CelType.Timestamp, CelType.String, CelType.Int]),
            (Function.ToDuration, "duration", CelType.Duration, [CelType.Duration, CelType.String]),
        ];
        foreach (var (function, name, gives, takes) in conversions)
        foreach (var type in takes)
            yield return new(function, name, false, [type], gives);
        yield return new(Function.Dyn, "dyn", false, [CelType.Dyn], CelType.Dyn);
        yield return new(Function.TypeOf, "type", false, [CelType.Dyn], CelType.Type);
    }

    private static IEnumerable<Signature> Dates()
    {
        (Function Function, string Name, bool OfDuration)[] parts =
        [
            (Function.GetDate, "getDate", false),
            (Function.GetDayOfMonth, "getDayOfMonth", false),
            (Function.GetDayOfWeek, "getDayOfWeek", false),
            (Function.GetDayOfYear, "getDayOfYear", false),
            (Function.GetFullYear, "getFullYear", false),
            (Function.GetMonth, "getMonth", false),
            (Function.GetHours, "getHours", true),
            (Function.GetMinutes, "getMinutes", true),
            (Function.GetSeconds, "getSeconds", true),
            (Function.GetMilliseconds, "getMilliseconds", true),
        ];
        foreach (var (function, name, ofDuration) in parts)
        {
            yield return new(function, name, true, [CelType.Timestamp], CelType.Int);
            yield return new(function, name, true, [CelType.Timestamp, CelType.String], CelType.Int);
            if (ofDuration)
                yield return new(function, name, true, [CelType.Duration], CelType.Int);
        }
    }
}
