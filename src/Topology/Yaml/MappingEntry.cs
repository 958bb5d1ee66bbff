namespace Keystone.Topology.Yaml;

internal sealed record MappingEntry(ScalarNode Key, YamlNode Value);
