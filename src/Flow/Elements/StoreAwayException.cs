namespace Keystone.Flow.Elements;

/// <summary>
/// A sink's store failed in a way that only a new run from the committed position can answer (bytes that fsync could not bring to the disk
/// are gone). The lane shows <paramref name="cause"/> as paused, backs off and starts again; however often, this never parks it.
/// </summary>
public sealed class StoreAwayException(string cause, Exception? inner = null) : Exception(cause, inner);
