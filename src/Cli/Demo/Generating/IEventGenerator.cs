namespace Keystone.Cli.Demo.Generating;

/// <summary>Makes up events: the same ones for the same seed. Not for two threads at a time.</summary>
internal interface IEventGenerator
{
    /// <summary>The next event, with an id that no other event has.</summary>
    GeneratedEvent Next(DateTimeOffset now);
}
