using Keystone.Flow.Elements;

namespace Keystone.Flow.Tests.Support;

/// <summary>
/// Holds every lane that starts at one place, until it is let go: behind its InitProducerId, before its first commit. So is a worker on a
/// machine that has no time for it.
/// </summary>
internal sealed class HeldTransforms(ITransformFactory inner) : ITransformFactory, IDisposable
{
    private readonly ManualResetEventSlim released = new();

    public ISliceTransform Create(LaneRunContext context)
    {
        released.Wait(TestRegion.Patience);
        return inner.Create(context);
    }

    public void Release() => released.Set();

    public void Dispose() => Release();
}
