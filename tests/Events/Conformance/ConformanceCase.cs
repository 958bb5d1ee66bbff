using System.Text.Json;

namespace Keystone.Events.Tests.Conformance;

/// <summary>
/// A case of CEL's public conformance suite, re-expressed: an expression, the payload that binds what it reads, and its value as the language writes it,
/// or that it has none. Cases about protobuf messages, enums, optional values and extensions are left out.
/// </summary>
public sealed record ConformanceCase(string Id, string Expr, string? Event, string? Value, string? Type, bool Error, bool Unchecked)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Conformance", "cases.jsonl"))
            .Select(line => JsonSerializer.Deserialize<ConformanceCase>(line, Options)!),
    ];
}
