using System.Text.Json.Serialization;

namespace Keystone.Cli.State;

[JsonSerializable(typeof(DevState))]
[JsonSerializable(typeof(RunState))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class StateJson : JsonSerializerContext;
