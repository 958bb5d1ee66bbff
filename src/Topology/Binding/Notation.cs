using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;

namespace Keystone.Topology.Binding;

/// <summary>How values of one type are written.</summary>
/// <param name="Name">With its article, for <c>is not …</c>.</param>
/// <param name="Refusal">The code of a value that is not written so.</param>
/// <param name="Cure">How it is written.</param>
/// <param name="Choices">For choices: all of them.</param>
internal sealed record Notation(string Name, CatalogueEntry Refusal, string Cure, IReadOnlyList<string>? Choices = null)
{
    private static readonly Dictionary<Type, Notation> Known = new()
    {
        [typeof(int)] = new("an integer", Catalogue.NotInteger, "Write digits only, as in 12.") { Read = t => IntegerText.TryRead(t) },
        [typeof(long)] = new("a size", Catalogue.NotSize, "Write a number and B, KiB, MiB, GiB or TiB, as in 64MiB.")
        {
            Read = SizeText.TryRead,
        },
        [typeof(ByteRate)] = new("a rate", Catalogue.NotRate, "Write a size and /s, as in 50MiB/s.") { Read = SizeText.TryReadRate },
        [typeof(bool)] = new("true or false", Catalogue.NotBoolean, "Write true or false.")
        {
            Read = t =>
                t switch
                {
                    "true" => true,
                    "false" => false,
                    _ => null,
                },
        },
        [typeof(TimeSpan)] = new("a duration", Catalogue.NotDuration, "Write numbers with ms, s, m, h or d, as in 100ms or 1h30m.")
        {
            Read = DurationText.TryRead,
        },
        [typeof(DateTimeOffset)] = new("a timestamp", Catalogue.NotTimestamp, "Write it as 2026-11-24T09:00:00Z.")
        {
            Read = TimestampText.TryRead,
        },
        [typeof(StartPosition)] = new(
            "earliest, latest or a timestamp",
            Catalogue.NotStart,
            "Write a timestamp with its offset from UTC, as in 2026-11-24T09:00:00Z."
        )
        {
            Read = TimestampText.TryReadStart,
        },
    };

    /// <summary>The value, or null where the text is not one.</summary>
    private Func<string, object?> Read { get; init; } = _ => null;

    public static Notation For(Type type)
    {
        if (Known.TryGetValue(type, out var notation))
            return notation;
        var names = Enum.GetNames(type).Select(SnakeCase.Of).ToArray();
        return new Notation("a known value", Catalogue.NotOneOf, "", names)
        {
            Read = t => Array.IndexOf(names, t) is >= 0 and var i ? Enum.GetValues(type).GetValue(i) : null,
        };
    }

    public bool TryRead(string text, out object value)
    {
        var read = Read(text);
        value = read ?? text;
        return read is not null;
    }
}
