namespace Keystone.Flow.Elements;

/// <summary>Gives each run of a lane the stage that stores its elements. Implemented by every sink; Flow itself has the one for Kafka.</summary>
public interface IDeliverFactory
{
    ILaneDelivery Create(SinkContext context);
}
