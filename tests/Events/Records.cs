using System.Text;

namespace Keystone.Events.Tests;

/// <summary>Records made up for tests.</summary>
internal static class Records
{
    public static EventContext Of(string json) => Of(Encoding.UTF8.GetBytes(json));

    public static EventContext Of(byte[] value) => new() { Value = value, HasValue = true };
}
