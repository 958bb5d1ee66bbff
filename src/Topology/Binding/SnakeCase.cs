using System.Text;

namespace Keystone.Topology.Binding;

/// <summary>Names of choices as topologies write them.</summary>
internal static class SnakeCase
{
    /// <summary><c>ExactlyOnce</c> -> <c>exactly_once</c>.</summary>
    public static string Of(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        foreach (var c in pascal)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    public static string Of<T>(T value)
        where T : struct, Enum => Of(value.ToString());
}
