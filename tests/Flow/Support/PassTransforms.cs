using Keystone.Flow.Elements;

namespace Keystone.Flow.Tests.Support;

internal sealed class PassTransforms : ITransformFactory
{
    /// <summary>Gives the cause for a value that is poison, null for all others.</summary>
    public Func<string, string?> Poison { get; set; } = static _ => null;

    public ISliceTransform Create(LaneRunContext context) => new PassTransform(context, value => Poison(value));
}
