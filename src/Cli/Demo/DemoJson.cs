using System.Text.Json.Serialization;

namespace Keystone.Cli.Demo;

[JsonSerializable(typeof(DemoSummary))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class DemoJson : JsonSerializerContext;
