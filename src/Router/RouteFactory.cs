using Keystone.Flow.Elements;
using Keystone.Router.Routing;

namespace Keystone.Router;

/// <summary>Gives lanes of routes their transform.</summary>
public sealed class RouteFactory : ITransformFactory
{
    public ISliceTransform Create(LaneRunContext context) => new RouteTransform(RoutePlan.Compile(context.Flow, context.Targets), context);
}
