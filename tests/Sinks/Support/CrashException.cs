namespace Keystone.Sinks.Tests.Support;

/// <summary>The process dies here, as far as a test goes.</summary>
internal sealed class CrashException(string step) : Exception(step);
