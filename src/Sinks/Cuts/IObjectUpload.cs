using Keystone.Sinks.Layout;

namespace Keystone.Sinks.Cuts;

/// <summary>An object on its way into the store. Disposed without <see cref="Commit"/> it leaves nothing behind.</summary>
public interface IObjectUpload : IDisposable
{
    ObjectName Name { get; }

    /// <summary>Adds bytes at the end.</summary>
    void Append(ReadOnlyMemory<byte> bytes);

    /// <summary>All bytes are there: makes them last, still without the final name.</summary>
    void Finish();

    /// <summary>
    /// Gives the object its final name. An object of that name is never replaced: one with the same content is the same object, stored
    /// before a crash; one with other content throws <see cref="Flow.Elements.StopLaneException"/> naming both.
    /// </summary>
    void Commit();
}
