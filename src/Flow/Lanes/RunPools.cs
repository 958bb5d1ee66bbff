using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>Slices and elements of one run, reused. The graph's stages are fused: one thread at a time.</summary>
internal sealed class RunPools
{
    private readonly Stack<SourceSlice> slices = new();
    private readonly Stack<OutboundElement> elements = new();

    public SourceSlice RentSlice() => slices.Count > 0 ? slices.Pop() : new SourceSlice();

    public void Return(SourceSlice slice) => slices.Push(slice);

    public OutboundElement RentElement() => elements.Count > 0 ? elements.Pop() : new OutboundElement();

    public void Return(OutboundElement element) => elements.Push(element);
}
