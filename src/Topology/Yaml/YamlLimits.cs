namespace Keystone.Topology.Yaml;

/// <summary>
/// What a topology may hold. Far above what people write, and low enough that a hostile file ends in an error with less than
/// 200 MiB of memory and a second of work. Nodes are counted as if every alias were written out, so that aliases of aliases
/// (which share memory, but are walked once per use) are bounded too.
/// </summary>
internal static class YamlLimits
{
    public const int FileBytes = 4 << 20;
    public const int Nodes = 250_000;
    public const int Depth = 50;
    public const int ScalarChars = 256 << 10;
    public const int SecretFileBytes = 64 << 10;
    public const int Files = 1_000;
}
