namespace Keystone.Flow.Elements;

/// <summary>Runs blocking work in order on one thread outside the pool, so that a slow disk holds up no other lane.</summary>
public interface IBlockingThread
{
    Task RunAsync(Action work);
}
