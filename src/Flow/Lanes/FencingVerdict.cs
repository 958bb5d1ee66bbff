namespace Keystone.Flow.Lanes;

/// <summary>Park as fenced by <paramref name="Owner"/>, or (not fenced: our own transaction timed out) start a new run.</summary>
internal sealed record FencingVerdict(bool IsFenced, string? Owner);
