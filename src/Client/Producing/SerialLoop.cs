namespace Keystone.Client.Producing;

/// <summary>
/// One owner for a state without a thread of its own: whoever posts while nobody runs, runs, until the inbox is empty. What is
/// posted from inside waits its turn.
/// </summary>
internal abstract class SerialLoop
{
    private readonly Lock gate = new();
    private List<object> inbox = [];
    private List<object> handling = [];
    private bool isRunning;

    /// <summary>Adds a message, and runs.</summary>
    public void Post(object message)
    {
        lock (gate)
        {
            inbox.Add(message);
            if (isRunning)
                return;
            isRunning = true;
        }
        Run();
    }

    /// <summary>Adds a message without running: for several at once, with <see cref="RunPosted"/> after them.</summary>
    protected void Put(object message)
    {
        lock (gate)
            inbox.Add(message);
    }

    protected void RunPosted()
    {
        lock (gate)
        {
            if (isRunning || inbox.Count == 0)
                return;
            isRunning = true;
        }
        Run();
    }

    protected abstract void Handle(object message);

    /// <summary>After each round of messages: what they made necessary.</summary>
    protected abstract void AfterRound();

    /// <summary>A defect: the state can no longer be trusted.</summary>
    protected abstract void OnDefect(Exception e);

    private void Run()
    {
        while (true)
        {
            lock (gate)
            {
                if (inbox.Count == 0)
                {
                    isRunning = false;
                    return;
                }
                (inbox, handling) = (handling, inbox);
            }
            try
            {
                foreach (var message in handling)
                    Handle(message);
                AfterRound();
            }
            catch (Exception e)
            {
                OnDefect(e);
            }
            handling.Clear();
        }
    }
}
