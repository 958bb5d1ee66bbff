namespace Keystone.Cli.Demo.Generating;

internal readonly record struct GeneratedEvent(byte[] Key, byte[] Value);
