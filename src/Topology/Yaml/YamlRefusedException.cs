namespace Keystone.Topology.Yaml;

/// <summary>Ends the reading of one file: its diagnostic is reported already.</summary>
internal sealed class YamlRefusedException : Exception;
