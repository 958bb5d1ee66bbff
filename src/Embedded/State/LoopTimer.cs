namespace Keystone.Embedded.State;

/// <summary>Work that is due at a time, on the loop.</summary>
internal sealed class LoopTimer(long due, Action action)
{
    private Action? action = action;

    public long Due { get; } = due;

    public bool IsCancelled => action is null;

    /// <summary>Also forgets what the action refers to.</summary>
    public void Cancel() => action = null;

    public void Run()
    {
        var run = action;
        action = null;
        run?.Invoke();
    }
}
