using System.Text.Json.Serialization;

namespace Keystone.Cli.Clusters;

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class ClusterJson : JsonSerializerContext;
