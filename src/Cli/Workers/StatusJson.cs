using System.Text.Json.Serialization;

namespace Keystone.Cli.Workers;

[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(ResumeReport))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
internal sealed partial class StatusJson : JsonSerializerContext;
