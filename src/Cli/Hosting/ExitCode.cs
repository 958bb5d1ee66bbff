namespace Keystone.Cli.Hosting;

/// <summary>What the process's exit status says.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>It ran and the answer is no: a check failed.</summary>
    public const int No = 1;

    /// <summary>The input is wrong: usage, topology, an expression.</summary>
    public const int WrongInput = 2;

    /// <summary>A cluster, a worker or a store could not be reached.</summary>
    public const int Unreachable = 3;

    public const int Interrupted = 130;
}
