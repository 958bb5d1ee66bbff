namespace Keystone.Flow.Lanes;

/// <param name="IsCertain">Told by a sink that pauses: shown at once, not only when it has lasted.</param>
internal sealed record ToldTrouble(string Fact, DateTimeOffset Since, bool IsCertain);
