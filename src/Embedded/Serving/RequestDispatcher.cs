using Keystone.Embedded.Faulting;
using Keystone.Embedded.State;

namespace Keystone.Embedded.Serving;

/// <summary>Brings a request to its handler, through the faults that are set. On the loop.</summary>
internal sealed class RequestDispatcher(ClusterState cluster, FaultRules faults)
{
    public void Handle(Exchange exchange)
    {
        if (!exchange.Broker.IsUp)
        {
            exchange.Close();
            return;
        }
        if (faults.Match(cluster, exchange) is { } rule)
            Apply(rule, exchange);
        else
            Serve(exchange);
    }

    private void Apply(FaultRule rule, Exchange exchange)
    {
        switch (rule.Action)
        {
            case FaultAction.Drop:
                return;
            case FaultAction.Close:
                exchange.Close();
                return;
            case FaultAction.DropAnswer:
                exchange.OnAnswer = AnswerFate.Swallow;
                break;
            case FaultAction.CloseAfter:
                exchange.OnAnswer = AnswerFate.Close;
                break;
            case FaultAction.Delay:
                cluster.Loop.Timers.After(rule.Delay, () => Serve(exchange));
                return;
            case FaultAction.Hold:
                rule.Hold(() => Serve(exchange));
                return;
            case FaultAction.Error:
                exchange.Faulted = new Faulted(rule.Error, rule.Scope.Topic);
                break;
        }
        Serve(exchange);
    }

    private void Serve(Exchange exchange)
    {
        try
        {
            cluster.Apis.Find(exchange.Header.ApiKey)!.Handler.Handle(cluster, exchange);
        }
        catch (Exception e)
        {
            // A defect: the cluster goes on, the client sees a closed connection, tests see the failure.
            cluster.NoteFailure(e);
            exchange.Close();
        }
    }
}
