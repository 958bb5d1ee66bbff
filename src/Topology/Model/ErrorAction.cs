namespace Keystone.Topology.Model;

/// <summary>What happens to a record that cannot be evaluated, encoded or delivered.</summary>
public enum ErrorAction
{
    DeadLetter,
    Skip,
    Stop,
}
