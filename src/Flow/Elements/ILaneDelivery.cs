using Akka.Streams;
using Akka.Streams.Stage;

namespace Keystone.Flow.Elements;

/// <summary>
/// A run's Deliver stage. It takes elements in order, hands each on once its bytes are needed no more, and completes when its upstream has
/// finished and everything is stored as <see cref="SinkContext.Ending"/> asks. Disposed when the graph has stopped, however it stopped; the
/// disposal ends only when nothing refers to any element's bytes.
/// </summary>
public interface ILaneDelivery : IAsyncDisposable
{
    GraphStage<FlowShape<OutboundElement, DeliveredElement>> Stage { get; }
}
