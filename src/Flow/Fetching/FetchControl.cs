using Keystone.Flow.Elements;

namespace Keystone.Flow.Fetching;

/// <summary>How a lane's actor speaks to its run's source. Calls before the source has started take effect when it does.</summary>
internal sealed class FetchControl
{
    private readonly Lock gate = new();
    private readonly List<Action<ISourceCommands>> pending = [];
    private Action<Action<ISourceCommands>>? deliver;

    /// <summary>Completes the source: nothing more is fetched, what is under way in the graph is delivered and committed.</summary>
    public void Stop() => Tell(source => source.Stop());

    /// <summary>Completes the source once every partition has been read up to its end (exclusive).</summary>
    public void DrainTo(IReadOnlyDictionary<int, long> ends) => Tell(source => source.DrainTo(ends));

    internal void Attach(Action<Action<ISourceCommands>> toSource)
    {
        lock (gate)
        {
            deliver = toSource;
            foreach (var command in pending)
                toSource(command);
            pending.Clear();
        }
    }

    private void Tell(Action<ISourceCommands> command)
    {
        lock (gate)
        {
            if (deliver is null)
                pending.Add(command);
            else
                deliver(command);
        }
    }
}
