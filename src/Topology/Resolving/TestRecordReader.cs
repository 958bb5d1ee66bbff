using System.Text;
using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Yaml;

namespace Keystone.Topology.Resolving;

/// <summary>Told what is wrong with a record of a test.</summary>
internal delegate void TestRecordMistake(CatalogueEntry entry, SourcePlace place, string fact, string cure);

/// <summary>Turns a record of a test into bytes.</summary>
internal static class TestRecordReader
{
    private const string TextCure = "Write a text, or { base64: … }.";

    public static TestRecord Read(TestRecordConfig config, TestRecordMistake mistake)
    {
        var (value, json) = Value(config, mistake);
        return new TestRecord
        {
            HasKey = config.Key is not null,
            Key = config.Key is { } key ? Bytes(key.Node, "key", mistake) : null,
            HasValue = value is not null,
            ValueIsJson = json,
            Value = value ?? default,
            Headers = config.Headers is { } headers ? Headers(headers.Node, mistake) : null,
            Topic = config.Topic?.Value,
            Partition = config.Partition?.Value,
            Offset = config.Offset?.Value,
            Timestamp = config.Timestamp?.Value,
            Place = config.Place,
        };
    }

    private static (ReadOnlyMemory<byte>? Value, bool Json) Value(TestRecordConfig config, TestRecordMistake mistake)
    {
        if (config.Value is { } value)
            return (YamlJson.Utf8(value.Node), true);
        if (config.ValueText is { } text)
            return (Encoding.UTF8.GetBytes(text.Value), false);
        return config.ValueBase64 is { } base64 ? (Base64(base64.Node!, mistake), false) : (null, false);
    }

    /// <summary>Null where the node is null, and where it is refused.</summary>
    private static ReadOnlyMemory<byte>? Bytes(YamlNode node, string what, TestRecordMistake mistake)
    {
        switch (node)
        {
            case ScalarNode { Broken: true } or ScalarNode { IsNull: true }:
                return null;
            case ScalarNode text:
                return Encoding.UTF8.GetBytes(text.Value);
            case MappingNode { Entries: [{ Key.Value: "base64", Value: ScalarNode base64 }] }:
                return Base64(base64, mistake);
            default:
                mistake(Catalogue.TestText, node.Place, $"a record's {what} is {node.Kind}", TextCure);
                return null;
        }
    }

    private static ReadOnlyMemory<byte>? Base64(ScalarNode node, TestRecordMistake mistake)
    {
        var bytes = new byte[node.Value.Length];
        if (Convert.TryFromBase64String(node.Value, bytes, out var length))
            return bytes.AsMemory(0, length);
        if (!node.Broken)
            mistake(Catalogue.NotBase64, node.Place, $"'{node.Shown}' is not base64", "It has the standard alphabet, with padding.");
        return null;
    }

    private static List<(string Name, ReadOnlyMemory<byte>? Value)>? Headers(YamlNode node, TestRecordMistake mistake)
    {
        if (node is not MappingNode mapping)
        {
            mistake(Catalogue.TestText, node.Place, $"a record's 'headers' is {node.Kind}", "Write { name: text }.");
            return null;
        }
        var headers = new List<(string, ReadOnlyMemory<byte>?)>();
        foreach (var (name, value) in mapping.Entries.Select(e => (e.Key.Value, e.Value)))
        foreach (var item in value is SequenceNode list ? list.Items : [value])
            headers.Add((name, Bytes(item, $"header '{Names.Shorten(name)}'", mistake)));
        return headers;
    }
}
