namespace Keystone.Cli.Demo.Verifying;

/// <summary>
/// The books of one place where records must arrive: each record that is expected there adds one to its fingerprint's account, each that arrives takes
/// one; settled accounts are dropped, so the books hold only what is on its way. What is left at the end above zero is lost, below zero arrived too often.
/// Called from several threads.
/// </summary>
internal sealed class Balance
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, int> _accounts = [];

    public long Expected { get; private set; }

    public long Arrived { get; private set; }

    public void Expect(ulong print) => Add(print, 1);

    public void Arrive(ulong print) => Add(print, -1);

    public bool IsSettled
    {
        get
        {
            lock (_lock)
                return _accounts.Count == 0;
        }
    }

    public (long Expected, long Arrived, long Lost, long Surplus) Read()
    {
        lock (_lock)
        {
            long lost = 0;
            long surplus = 0;
            foreach (var open in _accounts.Values)
            {
                if (open > 0)
                    lost += open;
                else
                    surplus -= open;
            }
            return (Expected, Arrived, lost, surplus);
        }
    }

    private void Add(ulong print, int change)
    {
        lock (_lock)
        {
            if (change > 0)
                Expected++;
            else
                Arrived++;
            ref var account = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_accounts, print, out _);
            account += change;
            if (account == 0)
                _accounts.Remove(print);
        }
    }
}
