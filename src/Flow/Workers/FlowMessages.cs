namespace Keystone.Flow.Workers;

/// <summary>What a flow's actor is told by its worker; each is answered.</summary>
internal static class FlowMessages
{
    /// <summary>Answered with <see cref="Rested"/> when every lane has stopped.</summary>
    public sealed record Stop;

    /// <summary>Answered with <see cref="Rested"/> when every lane has been brought to its end, or is parked.</summary>
    public sealed record Drain;

    /// <summary>Answered with a <see cref="ResumeResult"/>.</summary>
    public sealed record Resume(AcceptKind? Accept);

    public sealed record Rested;
}
