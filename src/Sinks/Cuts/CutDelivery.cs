using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>One run of a cutting sink's Deliver stage, and its end.</summary>
public sealed class CutDelivery : ILaneDelivery
{
    private readonly Lock _lock = new();
    private CutLane? _lane;
    private bool _disposed;

    public CutDelivery(SinkContext context, CutPlan plan, IObjectStore store) =>
        Stage = new CutStage(
            (post, fail, onRoom, onFinished) =>
            {
                lock (_lock)
                {
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    return _lane = new CutLane(context, plan, store, post, fail, onRoom, onFinished);
                }
            },
            context.Ending
        );

    public GraphStage<FlowShape<OutboundElement, DeliveredElement>> Stage { get; }

    public async ValueTask DisposeAsync()
    {
        CutLane? lane;
        lock (_lock)
        {
            _disposed = true;
            lane = _lane;
        }

        if (lane is null)
            return;
        await lane.EndAsync();
        lane.Dispose();
    }
}
