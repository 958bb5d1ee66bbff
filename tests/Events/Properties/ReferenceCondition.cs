using System.Globalization;
using System.Text.Json;

namespace Keystone.Events.Tests.Properties;

/// <summary>Conditions that can be written as expressions and evaluated over a document, slowly and plainly. Null stands for an error.</summary>
internal abstract record ReferenceCondition
{
    public abstract Outcome Evaluate(JsonElement root);

    public static ReferenceCondition Random(Random random, int depth)
    {
        if (depth > 0 && random.Next(2) == 0)
            return random.Next(4) == 0
                ? new Not(Random(random, depth - 1))
                : new Chain(random.Next(2) == 0, [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Random(random, depth - 1))]);
        var way = Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomJson.Name(random)).ToArray();
        return random.Next(7) switch
        {
            0 => new Has(way),
            1 => new EqualsNumber(way, random.Next(2) == 0 ? random.Next(-8, 8).ToString(CultureInfo.InvariantCulture) : "2.5"),
            2 => new In(way, [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => RandomJson.Text(random))]),
            3 => new StartsWith(way, RandomJson.Text(random)),
            4 => new Truth(way),
            5 => new SizeIs(way, random.Next(4)),
            _ => new EqualsText(way, RandomJson.Text(random), random.Next(2) == 0),
        };
    }

    private static string Quote(string text) => $"\"{text}\"";

    /// <summary>Written with dots or as indexes: both are the same way.</summary>
    private static string Way(string[] way) =>
        "event" + string.Concat(way.Select((n, i) => n.All(char.IsAsciiLetterOrDigit) && i % 2 == 0 ? $".{n}" : $"[{Quote(n)}]"));

    /// <summary>The first of equal names counts. Null: missing, or there is nothing to look into.</summary>
    private static JsonElement? Find(JsonElement at, IEnumerable<string> way)
    {
        foreach (var name in way)
        {
            if (at.ValueKind != JsonValueKind.Object)
                return null;
            var found = at.EnumerateObject().Where(p => p.Name == name).Select(p => (JsonElement?)p.Value).FirstOrDefault();
            if (found is null)
                return null;
            at = found.Value;
        }
        return at;
    }

    private static Outcome Of(bool value) => value ? Outcome.True : Outcome.False;

    private sealed record Not(ReferenceCondition Inner) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Inner.Evaluate(root) switch
            {
                Outcome.True => Outcome.False,
                Outcome.False => Outcome.True,
                _ => Outcome.Error,
            };

        public override string ToString() => $"!({Inner})";
    }

    private sealed record Chain(bool And, ReferenceCondition[] Parts) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root)
        {
            var outcomes = Parts.Select(p => p.Evaluate(root)).ToList();
            var decides = And ? Outcome.False : Outcome.True;
            return outcomes.Contains(decides) ? decides
                : outcomes.Contains(Outcome.Error) ? Outcome.Error
                : Of(And);
        }

        public override string ToString() => string.Join(And ? " && " : " || ", Parts.Select(p => $"({p})"));
    }

    private sealed record Has(string[] Path) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Find(root, Path[..^1]) is { ValueKind: JsonValueKind.Object } holder ? Of(Find(holder, Path[^1..]) is not null) : Outcome.Error;

        public override string ToString() => $"has({Way(Path[..^1])}.`{Path[^1]}`)";
    }

    private sealed record EqualsText(string[] Path, string Text, bool Negate) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Find(root, Path) is { } value
                ? Of((value.ValueKind == JsonValueKind.String && value.GetString() == Text) != Negate)
                : Outcome.Error;

        public override string ToString() => $"{Way(Path)} {(Negate ? "!=" : "==")} {Quote(Text)}";
    }

    private sealed record EqualsNumber(string[] Path, string Number) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Find(root, Path) is { } value
                ? Of(value.ValueKind == JsonValueKind.Number && value.GetDouble() == double.Parse(Number, CultureInfo.InvariantCulture))
                : Outcome.Error;

        public override string ToString() => $"{Number} == {Way(Path)}";
    }

    private sealed record In(string[] Path, string[] Texts) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Find(root, Path) is { } value
                ? Of(value.ValueKind == JsonValueKind.String && Texts.Contains(value.GetString()))
                : Outcome.Error;

        public override string ToString() => $"{Way(Path)} in [{string.Join(", ", Texts.Select(Quote))}]";
    }

    private sealed record StartsWith(string[] Path, string Text) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Find(root, Path) is { ValueKind: JsonValueKind.String } value
                ? Of(value.GetString()!.StartsWith(Text, StringComparison.Ordinal))
                : Outcome.Error;

        public override string ToString() => $"{Way(Path)}.startsWith({Quote(Text)})";
    }

    private sealed record Truth(string[] Path) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Find(root, Path) switch
            {
                { ValueKind: JsonValueKind.True } => Outcome.True,
                { ValueKind: JsonValueKind.False } => Outcome.False,
                _ => Outcome.Error,
            };

        public override string ToString() => Way(Path);
    }

    private sealed record SizeIs(string[] Path, int Size) : ReferenceCondition
    {
        public override Outcome Evaluate(JsonElement root) =>
            Find(root, Path) switch
            {
                { ValueKind: JsonValueKind.Array } list => Of(list.GetArrayLength() == Size),
                { ValueKind: JsonValueKind.Object } map => Of(map.EnumerateObject().Select(p => p.Name).Distinct().Count() == Size),
                { ValueKind: JsonValueKind.String } text => Of(text.GetString()!.EnumerateRunes().Count() == Size),
                _ => Outcome.Error,
            };

        public override string ToString() => $"size({Way(Path)}) == {Size}";
    }
}
