namespace Keystone.Flow.Fetching;

/// <summary>What a running source can be told, on its own thread.</summary>
internal interface ISourceCommands
{
    void Stop();

    void DrainTo(IReadOnlyDictionary<int, long> ends);
}
