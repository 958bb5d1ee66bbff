namespace Keystone.Client.Producing;

/// <summary>What keeps a producer from being acknowledged, and since when; it goes on trying.</summary>
public sealed record ProducerTrouble(DateTimeOffset Since, string Fact);
