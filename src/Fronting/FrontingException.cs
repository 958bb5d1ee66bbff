namespace Keystone.Fronting;

/// <summary>A stream's events cannot be taken; the message names the subject, the fact and the cure.</summary>
public sealed class FrontingException(FrontingProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public FrontingProblem Problem => problem;
}
