using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Flow.DeadLetters;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>Runs the flow's transform over each slice. A <see cref="StopLaneException"/> completes the run: what came before it is still delivered.</summary>
internal sealed class TransformStage(ISliceTransform transform, IElementDeadLetters deadLetters, RunPools pools, RunSignals signals)
    : GraphStage<FlowShape<SourceSlice, OutboundElement>>
{
    private readonly ISliceTransform transform = transform;
    private readonly IElementDeadLetters deadLetters = deadLetters;
    private readonly RunPools pools = pools;
    private readonly RunSignals signals = signals;
    private readonly Inlet<SourceSlice> inlet = new("transform.in");
    private readonly Outlet<OutboundElement> outlet = new("transform.out");

    public override FlowShape<SourceSlice, OutboundElement> Shape => new(inlet, outlet);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly TransformStage stage;

        public Logic(TransformStage stage)
            : base(stage.Shape)
        {
            this.stage = stage;
            SetHandlers(stage.inlet, stage.outlet, this);
        }

        public override void OnPush()
        {
            var slice = Grab(stage.inlet);
            var element = stage.pools.RentElement();
            element.Begin(slice);
            try
            {
                stage.transform.Transform(slice, element);
                stage.deadLetters.Complete(element);
            }
            catch (StopLaneException stop)
            {
                stage.signals.StopWith(stop);
                element.ReleaseLease();
                CompleteStage();
                return;
            }
            stage.pools.Return(slice);
            Push(stage.outlet, element);
        }

        public override void OnPull() => Pull(stage.inlet);
    }
}
