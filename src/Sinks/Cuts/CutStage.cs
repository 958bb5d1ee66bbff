using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// The graph stage around a <see cref="CutLane"/>. What the store's thread and the timers have to say comes in by an async callback, so the lane
/// works on the stage's thread alone.
/// </summary>
internal sealed class CutStage(Func<Action<Action>, Action<Exception>, Action, Action, CutLane> create, Func<LaneEnding> ending)
    : GraphStage<FlowShape<OutboundElement, DeliveredElement>>
{
    private readonly Func<Action<Action>, Action<Exception>, Action, Action, CutLane> _create = create;
    private readonly Func<LaneEnding> _ending = ending;
    private readonly Inlet<OutboundElement> _in = new("CutStage.in");
    private readonly Outlet<DeliveredElement> _out = new("CutStage.out");

    public override FlowShape<OutboundElement, DeliveredElement> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly CutStage _stage;
        private CutLane? _lane;

        public Logic(CutStage stage)
            : base(stage.Shape)
        {
            _stage = stage;
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
        }

        public override void PreStart()
        {
            var run = GetAsyncCallback<Action>(work => work());
            _lane = _stage._create(run, FailStage, PullIfRoom, CompleteStage);
        }

        public override void OnPush()
        {
            var element = Grab(_stage._in);
            _lane!.Take(element);
            Push(_stage._out, element.Delivered);
        }

        public override void OnPull() => PullIfRoom();

        /// <summary>The lane says when it is done; until then the stage stays.</summary>
        public override void OnUpstreamFinish() => _lane!.Finish(_stage._ending());

        private void PullIfRoom()
        {
            if (IsAvailable(_stage._out) && !HasBeenPulled(_stage._in) && !IsClosed(_stage._in) && _lane!.HasRoom)
                Pull(_stage._in);
        }
    }
}
