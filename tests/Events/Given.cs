using System.Text;

namespace Keystone.Events.Tests;

/// <summary>Records made up for tests.</summary>
internal static class Given
{
    public static EventContext Record(string json) => Record(Encoding.UTF8.GetBytes(json));

    public static EventContext Record(byte[] value) => new() { Value = value, HasValue = true };
}
