using System.Reflection;
using Keystone.Kafka.Generator.Definitions;
using Keystone.Kafka.Protocol;

namespace Keystone.Kafka.Tests.Messages;

/// <summary>Every message that is defined, with the class made for it.</summary>
internal static class MessageCatalogue
{
    public static IReadOnlyList<(MessageDefinition Definition, Type Type)> All { get; } = Load();

    public static IEnumerable<(MessageDefinition Definition, Type Type, short Version)> AllVersions =>
        from message in All
        from version in Enumerable.Range(
            message.Definition.Versions.First,
            message.Definition.Versions.Last - message.Definition.Versions.First + 1
        )
        select (message.Definition, message.Type, (short)version);

    public static byte[] Write(object message, short version)
    {
        using var writer = new ProtocolWriter();
        ((IProtocolWritable)message).Write(writer, version);
        return writer.ToArray();
    }

    /// <summary>Reads the whole of the bytes.</summary>
    public static object Read(Type type, ReadOnlyMemory<byte> bytes, short version)
    {
        var method = typeof(MessageCatalogue).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!;
        var read = method.MakeGenericMethod(type).CreateDelegate<Func<ReadOnlyMemory<byte>, short, object>>();
        return read(bytes, version);
    }

    private static object ReadAs<T>(ReadOnlyMemory<byte> bytes, short version)
        where T : IProtocolData<T>
    {
        var reader = new ProtocolReader(bytes);
        var message = T.Read(ref reader, version);
        reader.ExpectEnd();
        return message;
    }

    private static List<(MessageDefinition, Type)> Load()
    {
        var found = new List<(MessageDefinition, Type)>();
        foreach (
            var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Definitions"), "*.msg").Order(StringComparer.Ordinal)
        )
        {
            foreach (var message in DefinitionParser.Parse(File.ReadAllText(path)).Messages)
                found.Add((message, typeof(ApiCatalogue).Assembly.GetType("Keystone.Kafka.Messages." + message.Name, throwOnError: true)!));
        }
        return found;
    }
}
