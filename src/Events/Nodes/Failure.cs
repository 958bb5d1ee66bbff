using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>A failed evaluation, kept as values: its text is made only where somebody asks for it.</summary>
internal struct Failure
{
    public FailureCode Code;
    public Node? At;
    public Value A;
    public Value B;
}
