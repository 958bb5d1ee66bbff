using System.Collections;
using System.Globalization;
using System.Text.Json;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Kafka.Tests.Messages;

public sealed class GoldenMessageTests
{
    [Fact]
    public void Kafkas_own_classes_see_the_same_fields_in_the_same_bytes()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "java-messages.txt"));
        var types = MessageCatalogue.All.ToDictionary(message => message.Definition.Name, message => message.Type);
        foreach (var line in lines)
        {
            var parts = line.Split(' ', 4);
            var version = short.Parse(parts[1], CultureInfo.InvariantCulture);
            var bytes = Convert.FromBase64String(parts[2]);
            var message = MessageCatalogue.Read(types[parts[0]], bytes, version);
            Compare(JsonDocument.Parse(parts[3]).RootElement, message, $"{parts[0]} v{version}");
            MessageCatalogue.Write(message, version).ShouldBe(bytes, $"{parts[0]} v{version}");
        }
        lines.Length.ShouldBeGreaterThan(200);
        lines.Select(line => line.Split(' ')[0]).Distinct().Count().ShouldBe(types.Count);
    }

    private static void Compare(JsonElement json, object? value, string path)
    {
        switch (value)
        {
            case null:
                json.ValueKind.ShouldBe(JsonValueKind.Null, path);
                break;
            case bool:
                json.GetBoolean().ShouldBe((bool)value, path);
                break;
            case Guid id:
                json.GetString().ShouldBe(KafkaUuid.ToText(id), path);
                break;
            case string:
                json.GetString().ShouldBe((string)value, path);
                break;
            case ReadOnlyMemory<byte> bytes:
                json.GetBytesFromBase64().ShouldBe(bytes.ToArray(), path);
                break;
            case RecordData { IsNull: true }:
                json.ValueKind.ShouldBe(JsonValueKind.Null, path);
                break;
            case RecordData:
                // Kafka's JSON leaves the content out; the bytes are compared as a whole.
                json.ValueKind.ShouldBe(JsonValueKind.String, path);
                break;
            case double number:
                json.GetDouble().ShouldBe(number, path);
                break;
            case IList list:
                json.GetArrayLength().ShouldBe(list.Count, path);
                for (var i = 0; i < list.Count; i++)
                    Compare(json[i], list[i], $"{path}[{i}]");
                break;
            case ValueType:
                json.GetInt64().ShouldBe(Convert.ToInt64(value, CultureInfo.InvariantCulture), path);
                break;
            default:
                foreach (var field in json.EnumerateObject())
                {
                    var name = char.ToUpperInvariant(field.Name[0]) + field.Name[1..];
                    var property = value.GetType().GetProperty(name).ShouldNotBeNull($"{path}.{name}");
                    Compare(field.Value, property.GetValue(value), $"{path}.{name}");
                }
                break;
        }
    }
}
