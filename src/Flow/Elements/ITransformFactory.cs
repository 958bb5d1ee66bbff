namespace Keystone.Flow.Elements;

/// <summary>Gives each run of a lane its transform. Implemented by the room that knows what the flow does to records.</summary>
public interface ITransformFactory
{
    ISliceTransform Create(LaneRunContext context);
}
