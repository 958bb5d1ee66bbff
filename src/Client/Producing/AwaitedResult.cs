namespace Keystone.Client.Producing;

/// <summary>One batch's result as a task; its continuation leaves the producer's loop.</summary>
internal sealed class AwaitedResult : IProduceObserver
{
    private readonly TaskCompletionSource<ProduceResult> told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ProduceResult> Task => told.Task;

    public void OnProduced(in ProduceResult result, object? state) => told.TrySetResult(result);
}
